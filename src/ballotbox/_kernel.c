/* Group operations of ristretto255 on published data: decoding in bulk, sums of many multiples, tables for fixed bases.
 *
 * NOT constant-time: nothing secret may come in here (SPEC 2.5). Every function has a twin by libsodium in
 * arithmetic/sodium.py, and tests compare them. Plain C99 with 128-bit integers, loaded by ctypes.
 *
 * Field: integers modulo p = 2^255 - 19 in five limbs of 51 bits. Products take limbs below 2^54 and give limbs below 2^52 - 38;
 * the bounds of sums and differences are noted where they are made. Names of formulas are those of RFC 9496 and
 * Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited" (2008). */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "numbers are copied as they lie in memory; without this file libsodium does the work"
#endif

typedef unsigned __int128 wide;
typedef struct { uint64_t v[5]; } fe;
typedef struct { fe x, y, z, t; } point;          /* x = X/Z, y = Y/Z, T = XY/Z */
typedef struct { fe plus, minus, xy2d; } affine;  /* y + x, y - x, 2dxy, with Z = 1 */

#define MASK ((UINT64_C(1) << 51) - 1)
#define LANES 8
#define BITS 253

static const fe ZERO = {{0, 0, 0, 0, 0}}, ONE = {{1, 0, 0, 0, 0}};
static const fe D = {{929955233495203, 466365720129213, 1662059464998953, 2033849074728123, 1442794654840575}};
static const fe D2 = {{1859910466990425, 932731440258426, 1072319116312658, 1815898335770999, 633789495995903}};
static const fe SQRT_M1 = {{1718705420411056, 234908883556509, 2233514472574048, 2117202627021982, 765476049583133}};
static const fe INVSQRT_A_MINUS_D = {{278908739862762, 821645201101625, 8113234426968, 1777959178193151, 2118520810568447}};

/* Raised when a function below changes; arithmetic/kernel.py passes over a file that was compiled from another version. */
int ballotbox_version(void) { return 2; }

/* ---- field ---- */

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

/* ---- points ---- */

#define IDENTITY {{{0}}, {{1}}, {{1}}, {{0}}}

static const point IDENTITY_POINT = IDENTITY;

/* add-2008-hwcd-3 with Z2 = 1; sign -1 subtracts. All sums stay below 2^53.1. */
static inline void add_affine(point *p, const affine *q, int sign) {
    fe a = fe_mul(fe_sub(p->y, p->x), sign > 0 ? q->minus : q->plus);
    fe b = fe_mul(fe_add(p->y, p->x), sign > 0 ? q->plus : q->minus);
    fe c = fe_mul(p->t, q->xy2d), d = fe_add(p->z, p->z);
    fe e = fe_sub(b, a), h = fe_add(b, a);
    fe f = sign > 0 ? fe_sub(d, c) : fe_add(d, c), g = sign > 0 ? fe_add(d, c) : fe_sub(d, c);
    p->x = fe_mul(e, f); p->y = fe_mul(g, h); p->t = fe_mul(e, h); p->z = fe_mul(f, g);
}

/* add-2008-hwcd-3 */
static void add_point(point *p, const point *q) {
    fe a = fe_mul(fe_sub(p->y, p->x), fe_sub(q->y, q->x)), b = fe_mul(fe_add(p->y, p->x), fe_add(q->y, q->x));
    fe c = fe_mul(fe_mul(p->t, D2), q->t), d = fe_mul(fe_add(p->z, p->z), q->z);
    fe e = fe_sub(b, a), f = fe_sub(d, c), g = fe_add(d, c), h = fe_add(b, a);
    p->x = fe_mul(e, f); p->y = fe_mul(g, h); p->t = fe_mul(e, h); p->z = fe_mul(f, g);
}

/* dbl-2008-hwcd with all four coordinates negated, which is the same point. */
static void double_point(point *p) {
    fe a = fe_sq(p->x), b = fe_sq(p->y), c = fe_sq(p->z), h = fe_add(a, b), s = fe_sq(fe_add(p->x, p->y));
    fe e = fe_sub4(s, h), g = fe_sub(b, a), f = fe_sub4(fe_add(c, c), g);
    p->x = fe_mul(e, f); p->y = fe_mul(g, h); p->t = fe_mul(e, h); p->z = fe_mul(f, g);
}

/* RFC 9496, 4.3.1, for LANES encodings; ok[l] = 0 where there is none. */
static void decode_lanes(affine *out, int *ok, const uint8_t *s) {
    fe root[LANES], value[LANES], u1[LANES], u2[LANES], v[LANES], w[LANES];
    int square[LANES];
    for (int l = 0; l < LANES; l++) {
        uint8_t again[32];
        value[l] = fe_from_bytes(s + 32 * l);
        fe_to_bytes(again, value[l]);
        ok[l] = memcmp(again, s + 32 * l, 32) == 0 && !(again[0] & 1);  /* below p, bit 255 clear, not negative */
        fe ss = fe_sq(value[l]);
        u1[l] = fe_sub(ONE, ss);
        u2[l] = fe_add(ONE, ss);
        fe u2_sqr = fe_sq(u2[l]);
        v[l] = fe_sub(fe_neg(fe_mul(D, fe_sq(u1[l]))), u2_sqr);
        w[l] = fe_mul(v[l], u2_sqr);
    }
    inverse_roots(root, square, w);
    for (int l = 0; l < LANES; l++) {
        fe den_x = fe_mul(root[l], u2[l]), den_y = fe_mul(fe_mul(root[l], den_x), v[l]);
        fe x = fe_abs(fe_mul(fe_add(value[l], value[l]), den_x)), y = fe_mul(u1[l], den_y), t = fe_mul(x, y);
        ok[l] = ok[l] && square[l] && !is_negative(t) && !fe_equal(y, ZERO);
        out[l] = (affine){fe_add(y, x), fe_sub(y, x), fe_mul(t, D2)};
    }
}

/* RFC 9496, 4.3.2, for LANES points. */
static void encode_lanes(uint8_t *out, const point *p) {
    fe u1[LANES], u2[LANES], w[LANES], root[LANES];
    int ok[LANES];
    for (int l = 0; l < LANES; l++) {
        u1[l] = fe_mul(fe_add(p[l].z, p[l].y), fe_sub(p[l].z, p[l].y));
        u2[l] = fe_mul(p[l].x, p[l].y);
        w[l] = fe_mul(u1[l], fe_sq(u2[l]));
    }
    inverse_roots(root, ok, w);  /* u1 u2^2 is a square, or 0, for every point */
    for (int l = 0; l < LANES; l++) {
        fe den1 = fe_mul(root[l], u1[l]), den2 = fe_mul(root[l], u2[l]), z_inv = fe_mul(fe_mul(den1, den2), p[l].t);
        int rotate = is_negative(fe_mul(p[l].t, z_inv));
        fe x = rotate ? fe_mul(p[l].y, SQRT_M1) : p[l].x, y = rotate ? fe_mul(p[l].x, SQRT_M1) : p[l].y;
        fe den_inv = rotate ? fe_mul(den1, INVSQRT_A_MINUS_D) : den2;
        if (is_negative(fe_mul(x, z_inv))) y = fe_neg(y);
        fe_to_bytes(out + 32 * l, fe_abs(fe_mul(den_inv, fe_sub(p[l].z, y))));
    }
}

/* Decodes n points; 0, or the place of the first bad one plus 1. The last few are filled up with the identity. */
static size_t decode_all(affine *out, const uint8_t *in, size_t n) {
    int ok[LANES];
    affine some[LANES];
    for (size_t at = 0; at < n; at += LANES) {
        uint8_t bytes[32 * LANES] = {0};
        size_t lanes = n - at < LANES ? n - at : LANES;
        memcpy(bytes, in + 32 * at, 32 * lanes);
        decode_lanes(some, ok, bytes);
        for (size_t l = 0; l < lanes; l++) if (!ok[l]) return at + l + 1;
        if (out) memcpy(out + at, some, sizeof(affine) * lanes);
    }
    return 0;
}

static void encode_all(uint8_t *out, const point *in, size_t n) {
    uint8_t bytes[32 * LANES];
    for (size_t at = 0; at < n; at += LANES) {
        point some[LANES];
        for (int l = 0; l < LANES; l++) some[l] = IDENTITY_POINT;
        size_t lanes = n - at < LANES ? n - at : LANES;
        memcpy(some, in + at, sizeof(point) * lanes);
        encode_lanes(bytes, some);
        memcpy(out + 32 * at, bytes, 32 * lanes);
    }
}

/* ---- sums of multiples (Pippenger) ---- */

/* `count` signed digits of c bits, each from -2^(c-1) to 2^(c-1), written `step` apart. */
static void recode(int16_t *digits, size_t step, const uint8_t *scalar, int c, int count) {
    uint8_t padded[36] = {0};
    memcpy(padded, scalar, 32);
    int carried = 0;
    for (int w = 0; w < count; w++) {
        uint32_t bits;
        memcpy(&bits, padded + w * c / 8, 4);
        int digit = (int)(bits >> (w * c % 8) & ((1u << c) - 1)) + carried;
        carried = digit > 1 << (c - 1);
        digits[(size_t)w * step] = (int16_t)(digit - (carried << c));
    }
}

/* The window that needs the fewest products: n points of 7, and two additions of 9 for each bucket, in each window. */
static int best_window(size_t n) {
    int best = 2;
    double least = 0;
    for (int c = 2; c <= 12; c++) {
        double cost = (double)(BITS / c + 1) * (7.0 * (double)n + 18.0 * (double)(1 << (c - 1)));
        if (c == 2 || cost < least) { least = cost; best = c; }
    }
    return best;
}

#define AHEAD 6  /* how many points ahead a bucket is fetched into the cache */

static void window_sum(point *sum, point *buckets, const affine *points, const int16_t *digits, size_t n, int c) {
    int count = 1 << (c - 1);
    for (int b = 0; b < count; b++) buckets[b] = IDENTITY_POINT;
    for (size_t i = 0; i < n; i++) {
        int digit = digits[i], later = i + AHEAD < n ? abs(digits[i + AHEAD]) : 0;
        if (later) for (int line = 0; line < 3; line++) __builtin_prefetch((char *)&buckets[later - 1] + 64 * line, 1);
        if (digit > 0) add_affine(&buckets[digit - 1], &points[i], 1);
        if (digit < 0) add_affine(&buckets[-digit - 1], &points[i], -1);
    }
    point running = IDENTITY_POINT;
    *sum = IDENTITY_POINT;
    for (int b = count - 1; b >= 0; b--) { add_point(&running, &buckets[b]); add_point(sum, &running); }
}

/* Sum of scalars[i] * points[i], 32 bytes each; 0, the place of the first bad point plus 1, or -1 without memory. */
long ballotbox_combine(uint8_t *out, const uint8_t *scalars, const uint8_t *encoded, size_t n) {
    int c = best_window(n), windows = BITS / c + 1;
    affine *points = malloc(sizeof(affine) * (n + 1));
    int16_t *digits = malloc(sizeof(int16_t) * (n * (size_t)windows + 1));
    point *buckets = malloc(sizeof(point) << (c - 1)), total = IDENTITY_POINT, sum;
    long result = -1;
    if (points && digits && buckets && (result = (long)decode_all(points, encoded, n)) == 0) {
        for (size_t i = 0; i < n; i++) recode(digits + i, n, scalars + 32 * i, c, windows);
        for (int w = windows - 1; w >= 0; w--) {
            for (int i = 0; i < c; i++) double_point(&total);
            window_sum(&sum, buckets, points, digits + (size_t)w * n, n, c);
            add_point(&total, &sum);
        }
        encode_all(out, &total, 1);
    }
    free(points); free(digits); free(buckets);
    return result;
}

/* 0, or the place of the first encoding that is no point, plus 1. */
long ballotbox_first_invalid(const uint8_t *encoded, size_t n) { return (long)decode_all(NULL, encoded, n); }

/* out[j] = sum over the blocks of their j-th point; as combine, the bad place counted over all blocks. */
long ballotbox_add_blocks(uint8_t *out, const uint8_t *blocks, size_t count, size_t width) {
    affine *points = malloc(sizeof(affine) * (width + 1));
    point *sums = malloc(sizeof(point) * (width + 1));
    long result = points && sums ? 0 : -1;
    for (size_t j = 0; result == 0 && j < width; j++) sums[j] = IDENTITY_POINT;
    for (size_t b = 0; result == 0 && b < count; b++) {
        result = (long)decode_all(points, blocks + 32 * width * b, width);
        if (result > 0) result += (long)(width * b);
        for (size_t j = 0; result == 0 && j < width; j++) add_affine(&sums[j], &points[j], 1);
    }
    if (result == 0) encode_all(out, sums, width);
    free(points); free(sums);
    return result;
}

/* ---- fixed bases ---- */

#define FIXED_BITS 5
#define FIXED_WINDOWS (BITS / FIXED_BITS + 1)
#define FIXED_MULTIPLES (1 << (FIXED_BITS - 1))

size_t ballotbox_table_bytes(void) { return sizeof(affine) * FIXED_WINDOWS * FIXED_MULTIPLES; }

/* The multiples 1 to 16 of 32^w times a point, for every window w; 1 when the point is none, -1 without memory. */
long ballotbox_make_table(affine *table, const uint8_t *encoded) {
    size_t count = FIXED_WINDOWS * FIXED_MULTIPLES;
    point *multiples = malloc(sizeof(point) * count), start = IDENTITY;
    uint8_t *bytes = malloc(32 * count);
    long result = multiples && bytes ? (long)decode_all(table, encoded, 1) : -1;
    if (result == 0) {
        add_affine(&start, &table[0], 1);
        for (size_t w = 0; w < FIXED_WINDOWS; w++) {
            point *row = multiples + w * FIXED_MULTIPLES;
            row[0] = start;
            for (int m = 1; m < FIXED_MULTIPLES; m++) { row[m] = row[m - 1]; add_point(&row[m], &start); }
            for (int i = 0; i < FIXED_BITS; i++) double_point(&start);
        }
        encode_all(bytes, multiples, count);  /* there and back gives Z = 1 */
        result = (long)decode_all(table, bytes, count);
    }
    free(multiples); free(bytes);
    return result;
}

static void add_multiple(point *sum, const affine *table, const uint8_t *scalar) {
    int16_t digits[FIXED_WINDOWS];
    recode(digits, 1, scalar, FIXED_BITS, FIXED_WINDOWS);
    for (int w = 0; w < FIXED_WINDOWS; w++) {
        if (digits[w] > 0) add_affine(sum, &table[w * FIXED_MULTIPLES + digits[w] - 1], 1);
        if (digits[w] < 0) add_affine(sum, &table[w * FIXED_MULTIPLES - digits[w] - 1], -1);
    }
}

/* out[i] = x_i * P + y_i * Q from their tables; pairs are x_i and y_i, 32 bytes each; 0, or -1 without memory. */
long ballotbox_combine_fixed(uint8_t *out, const affine *of_p, const affine *of_q, const uint8_t *pairs, size_t n) {
    point *sums = malloc(sizeof(point) * (n + 1));
    if (!sums) return -1;
    for (size_t i = 0; i < n; i++) {
        sums[i] = IDENTITY_POINT;
        add_multiple(&sums[i], of_p, pairs + 64 * i);
        add_multiple(&sums[i], of_q, pairs + 64 * i + 32);
    }
    encode_all(out, sums, n);
    free(sums);
    return 0;
}
