/* Eight powers z^((p-5)/8) at once, on processors with AVX-512 IFMA: most of the time of decoding goes there.
 *
 * Included by _kernel_field.h, which asks the processor first and else computes the same numbers one by one.
 * A `wide_fe` holds one limb of eight numbers in each of its five vectors. IFMA multiplies the low 52 bits of two lanes and adds
 * the low or the high 52 bits of the product; limbs have 51 bits, so the high half counts twice, one limb up. */

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

#define WIDE __attribute__((target("avx512f,avx512ifma")))
#define WIDE_INLINE static inline __attribute__((always_inline, target("avx512f,avx512ifma")))

#define UNROLLED _Pragma("GCC unroll 10")

typedef struct { __m512i v[5]; } wide_fe;

WIDE_INLINE __m512i times19(__m512i x) {
    return _mm512_add_epi64(x, _mm512_add_epi64(_mm512_slli_epi64(x, 1), _mm512_slli_epi64(x, 4)));
}

/* Limbs of f and g below 2^52 give sums below 2^56 in low and 2 high, 2^61 after folding, and limbs below 2^51 + 2^15. */
WIDE_INLINE wide_fe wide_fold(const __m512i *low, const __m512i *high) {
    const __m512i mask = _mm512_set1_epi64((long long)MASK);
    __m512i z[10], carried;
    z[0] = low[0];
    UNROLLED for (int k = 1; k < 9; k++) z[k] = _mm512_add_epi64(low[k], _mm512_slli_epi64(high[k - 1], 1));
    z[9] = _mm512_slli_epi64(high[8], 1);
    UNROLLED for (int k = 0; k < 5; k++) z[k] = _mm512_add_epi64(z[k], times19(z[k + 5]));
    wide_fe h;
    UNROLLED for (int k = 0; k < 4; k++) {
        carried = _mm512_srli_epi64(z[k], 51);
        h.v[k] = _mm512_and_si512(z[k], mask);
        z[k + 1] = _mm512_add_epi64(z[k + 1], carried);
    }
    h.v[4] = _mm512_and_si512(z[4], mask);
    h.v[0] = _mm512_add_epi64(h.v[0], times19(_mm512_srli_epi64(z[4], 51)));
    return h;
}

WIDE_INLINE wide_fe wide_mul(wide_fe f, wide_fe g) {
    __m512i low[9], high[9];
    UNROLLED for (int k = 0; k < 9; k++) low[k] = high[k] = _mm512_setzero_si512();
    UNROLLED for (int i = 0; i < 5; i++)
        UNROLLED for (int j = 0; j < 5; j++) {
            low[i + j] = _mm512_madd52lo_epu64(low[i + j], f.v[i], g.v[j]);
            high[i + j] = _mm512_madd52hi_epu64(high[i + j], f.v[i], g.v[j]);
        }
    return wide_fold(low, high);
}

/* Each mixed product is made once and its sum doubled. */
WIDE_INLINE wide_fe wide_sq(wide_fe f) {
    __m512i low[9], high[9];
    UNROLLED for (int k = 0; k < 9; k++) low[k] = high[k] = _mm512_setzero_si512();
    UNROLLED for (int i = 0; i < 5; i++)
        UNROLLED for (int j = i + 1; j < 5; j++) {
            low[i + j] = _mm512_madd52lo_epu64(low[i + j], f.v[i], f.v[j]);
            high[i + j] = _mm512_madd52hi_epu64(high[i + j], f.v[i], f.v[j]);
        }
    UNROLLED for (int k = 0; k < 9; k++) { low[k] = _mm512_slli_epi64(low[k], 1); high[k] = _mm512_slli_epi64(high[k], 1); }
    UNROLLED for (int i = 0; i < 5; i++) {
        low[2 * i] = _mm512_madd52lo_epu64(low[2 * i], f.v[i], f.v[i]);
        high[2 * i] = _mm512_madd52hi_epu64(high[2 * i], f.v[i], f.v[i]);
    }
    return wide_fold(low, high);
}

/* x^(2^count) y */
WIDE static wide_fe wide_squares_times(wide_fe x, int count, wide_fe y) {
    while (count--) x = wide_sq(x);
    return wide_mul(x, y);
}

/* As power_p58 in _kernel_field.h, by the same chain. Limbs of z below 2^52. */
WIDE static void wide_power_p58(fe *out, const fe *z) {
    wide_fe x;
    uint64_t lanes[8];
    UNROLLED for (int k = 0; k < 5; k++) {
        for (int l = 0; l < 8; l++) lanes[l] = z[l].v[k];
        x.v[k] = _mm512_loadu_si512(lanes);
    }
    wide_fe two = wide_sq(x), nine = wide_squares_times(two, 2, x), five = wide_mul(two, nine);
    five = wide_squares_times(five, 1, nine);                                                       /* 2^5 - 1 */
    wide_fe ten = wide_squares_times(five, 5, five), twenty = wide_squares_times(ten, 10, ten);
    wide_fe forty = wide_squares_times(twenty, 20, twenty), fifty = wide_squares_times(forty, 10, ten);
    wide_fe hundred = wide_squares_times(fifty, 50, fifty), more = wide_squares_times(hundred, 100, hundred);
    x = wide_squares_times(wide_squares_times(more, 50, fifty), 2, x);
    UNROLLED for (int k = 0; k < 5; k++) {
        _mm512_storeu_si512(lanes, x.v[k]);
        for (int l = 0; l < 8; l++) out[l].v[k] = lanes[l];
    }
}

static int stays_narrow = 0;

/* For tests: from now on this copy of the kernel computes one by one, as on other processors. */
void ballotbox_stay_narrow(void) { stays_narrow = 1; }

static int has_wide(void) {
    return !stays_narrow && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma");
}

#else

void ballotbox_stay_narrow(void) {}
static int has_wide(void) { return 0; }
static void wide_power_p58(fe *out, const fe *z) { (void)out; (void)z; }

#endif
