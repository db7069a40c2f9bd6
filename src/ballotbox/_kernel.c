/* Group operations of ristretto255 on published data: decoding in bulk, sums of many multiples, tables for fixed bases.
 *
 * NOT constant-time: nothing secret may come in here (SPEC 2.5). Every function has a twin by libsodium in
 * arithmetic/sodium.py, and tests compare them. Plain C99 with 128-bit integers, loaded by ctypes.
 *
 * Names of formulas are those of RFC 9496 and Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited" (2008). */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "_kernel_field.h"

typedef struct { fe x, y, z, t; } point;          /* x = X/Z, y = Y/Z, T = XY/Z */
typedef struct { fe plus, minus, xy2d; } affine;  /* y + x, y - x, 2dxy, with Z = 1 */

#define BITS 253

static const fe D = {{929955233495203, 466365720129213, 1662059464998953, 2033849074728123, 1442794654840575}};
static const fe D2 = {{1859910466990425, 932731440258426, 1072319116312658, 1815898335770999, 633789495995903}};
static const fe INVSQRT_A_MINUS_D = {{278908739862762, 821645201101625, 8113234426968, 1777959178193151, 2118520810568447}};

/* Raised when a function below changes; arithmetic/kernel.py passes over a file that was compiled from another version. */
int ballotbox_version(void) { return 2; }

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
