/* Numbers modulo p = 2^255 - 19 for _kernel.c, which includes this: products, roots, and their bytes. NOT constant-time.
 *
 * Five limbs of 51 bits. Products take limbs below 2^54 and give limbs below 2^52 - 38; the bounds of sums and differences are noted
 * where they are made. */

#include <stdint.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "numbers are copied as they lie in memory; without this file libsodium does the work"
#endif

typedef unsigned __int128 wide;
typedef struct { uint64_t v[5]; } fe;

#define MASK ((UINT64_C(1) << 51) - 1)
#define LANES 8

static const fe ZERO = {{0, 0, 0, 0, 0}}, ONE = {{1, 0, 0, 0, 0}};
static const fe SQRT_M1 = {{1718705420411056, 234908883556509, 2233514472574048, 2117202627021982, 765476049583133}};

#define FIELD static inline __attribute__((always_inline)) fe

FIELD fe_add(fe f, fe g) {
    return (fe){{f.v[0] + g.v[0], f.v[1] + g.v[1], f.v[2] + g.v[2], f.v[3] + g.v[3], f.v[4] + g.v[4]}};
}

/* f - g + m for limbs of g below those of m, a multiple of p whose lowest limb is m0 and the others m1. */
FIELD fe_sub_from(fe f, fe g, uint64_t m0, uint64_t m1) {
    return (fe){{f.v[0] + m0 - g.v[0], f.v[1] + m1 - g.v[1], f.v[2] + m1 - g.v[2], f.v[3] + m1 - g.v[3], f.v[4] + m1 - g.v[4]}};
}

/* By 2p: adds at most 2^52. */
FIELD fe_sub(fe f, fe g) { return fe_sub_from(f, g, 0xfffffffffffda, 0xffffffffffffe); }

/* By 4p: adds at most 2^53. */
FIELD fe_sub4(fe f, fe g) { return fe_sub_from(f, g, 0x1fffffffffffb4, 0x1ffffffffffffc); }

FIELD carry(wide r0, wide r1, wide r2, wide r3, wide r4) {
    fe h;
    r1 += (uint64_t)(r0 >> 51); h.v[0] = (uint64_t)r0 & MASK;
    r2 += (uint64_t)(r1 >> 51); h.v[1] = (uint64_t)r1 & MASK;
    r3 += (uint64_t)(r2 >> 51); h.v[2] = (uint64_t)r2 & MASK;
    r4 += (uint64_t)(r3 >> 51); h.v[3] = (uint64_t)r3 & MASK;
    h.v[0] += 19 * (uint64_t)(r4 >> 51); h.v[4] = (uint64_t)r4 & MASK;
    h.v[1] += h.v[0] >> 51; h.v[0] &= MASK;
    return h;
}

FIELD fe_mul(fe f, fe g) {
    uint64_t a = f.v[0], b = f.v[1], c = f.v[2], d = f.v[3], e = f.v[4];
    uint64_t g0 = g.v[0], g1 = g.v[1], g2 = g.v[2], g3 = g.v[3], g4 = g.v[4];
    uint64_t h1 = 19 * g1, h2 = 19 * g2, h3 = 19 * g3, h4 = 19 * g4;
    return carry((wide)a * g0 + (wide)b * h4 + (wide)c * h3 + (wide)d * h2 + (wide)e * h1,
                 (wide)a * g1 + (wide)b * g0 + (wide)c * h4 + (wide)d * h3 + (wide)e * h2,
                 (wide)a * g2 + (wide)b * g1 + (wide)c * g0 + (wide)d * h4 + (wide)e * h3,
                 (wide)a * g3 + (wide)b * g2 + (wide)c * g1 + (wide)d * g0 + (wide)e * h4,
                 (wide)a * g4 + (wide)b * g3 + (wide)c * g2 + (wide)d * g1 + (wide)e * g0);
}

FIELD fe_sq(fe f) {
    uint64_t a = f.v[0], b = f.v[1], c = f.v[2], d = f.v[3], e = f.v[4];
    uint64_t a2 = 2 * a, b2 = 2 * b, d19 = 19 * d, e19 = 19 * e;
    return carry((wide)a * a + (wide)b2 * e19 + (wide)(2 * c) * d19,
                 (wide)a2 * b + (wide)(2 * c) * e19 + (wide)d * d19,
                 (wide)a2 * c + (wide)b * b + (wide)(2 * d) * e19,
                 (wide)a2 * d + (wide)b2 * c + (wide)e * e19,
                 (wide)a2 * e + (wide)b2 * d + (wide)c * c);
}

static fe fe_from_bytes(const uint8_t *s) {
    uint64_t w[4];
    memcpy(w, s, 32);
    return (fe){{w[0] & MASK, (w[0] >> 51 | w[1] << 13) & MASK, (w[1] >> 38 | w[2] << 26) & MASK,
                 (w[2] >> 25 | w[3] << 39) & MASK, (w[3] >> 12) & MASK}};
}

/* The same number below p. */
FIELD reduced(fe f) {
    f = carry(f.v[0], f.v[1], f.v[2], f.v[3], f.v[4]);
    uint64_t q = (f.v[0] + 19) >> 51;  /* 1 when f >= p, after the carries */
    for (int i = 1; i < 5; i++) q = (f.v[i] + q) >> 51;
    f.v[0] += 19 * q;
    for (int i = 0; i < 4; i++) { f.v[i + 1] += f.v[i] >> 51; f.v[i] &= MASK; }
    f.v[4] &= MASK;
    return f;
}

static void fe_to_bytes(uint8_t *s, fe g) {
    fe f = reduced(g);
    uint64_t w[4] = {f.v[0] | f.v[1] << 51, f.v[1] >> 13 | f.v[2] << 38, f.v[2] >> 26 | f.v[3] << 25, f.v[3] >> 39 | f.v[4] << 12};
    memcpy(s, w, 32);
}

static int fe_equal(fe f, fe g) {
    fe a = reduced(f), b = reduced(g);
    return memcmp(&a, &b, sizeof a) == 0;
}

static int is_negative(fe f) { return reduced(f).v[0] & 1; }

static fe fe_neg(fe f) { return fe_sub(ZERO, f); }

static fe fe_abs(fe f) { return is_negative(f) ? fe_neg(f) : f; }

/* x^(2^count) for LANES numbers, four at once: independent chains keep the multiplier busy. */
static void squares(fe *x, int count) {
    for (fe *end = x + LANES; x < end; x += 4) {
        fe a = x[0], b = x[1], c = x[2], d = x[3];
        for (int i = 0; i < count; i++) { a = fe_sq(a); b = fe_sq(b); c = fe_sq(c); d = fe_sq(d); }
        x[0] = a; x[1] = b; x[2] = c; x[3] = d;
    }
}

static void products(fe *out, const fe *f, const fe *g) { for (int l = 0; l < LANES; l++) out[l] = fe_mul(f[l], g[l]); }

/* out = x^(2^count) y */
static void squares_times(fe *out, const fe *x, int count, const fe *y) {
    fe t[LANES];
    memcpy(t, x, sizeof t);
    squares(t, count);
    products(out, t, y);
}

#include "_kernel_wide.h"

/* z^((p-5)/8) = z^(2^252 - 3) */
static void power_p58(fe *out, const fe *z) {
    if (has_wide()) { wide_power_p58(out, z); return; }
    fe a[LANES], b[LANES], ten[LANES], fifty[LANES];
    memcpy(a, z, sizeof a);
    squares(a, 1);                     /* 2 */
    squares_times(b, a, 2, z);         /* 9 */
    products(a, a, b);                 /* 11 */
    squares_times(a, a, 1, b);         /* 2^5 - 1 */
    squares_times(ten, a, 5, a);       /* 2^10 - 1 */
    squares_times(a, ten, 10, ten);    /* 2^20 - 1 */
    squares_times(a, a, 20, a);        /* 2^40 - 1 */
    squares_times(fifty, a, 10, ten);  /* 2^50 - 1 */
    squares_times(a, fifty, 50, fifty);/* 2^100 - 1 */
    squares_times(a, a, 100, a);       /* 2^200 - 1 */
    squares_times(a, a, 50, fifty);    /* 2^250 - 1 */
    squares_times(out, a, 2, z);
}

/* r with w r^2 = 1 for LANES numbers w; ok[l] = 0 where w is no square. */
static void inverse_roots(fe *r, int *ok, const fe *w) {
    fe w3[LANES], w7[LANES];
    for (int l = 0; l < LANES; l++) {
        w3[l] = fe_mul(fe_sq(w[l]), w[l]);
        w7[l] = fe_mul(fe_sq(w3[l]), w[l]);
    }
    power_p58(r, w7);
    for (int l = 0; l < LANES; l++) {
        r[l] = fe_mul(r[l], w3[l]);
        fe check = fe_mul(w[l], fe_sq(r[l]));
        int right = fe_equal(check, ONE), flipped = fe_equal(check, fe_neg(ONE));
        if (flipped) r[l] = fe_mul(r[l], SQRT_M1);
        ok[l] = right || flipped;
    }
}
