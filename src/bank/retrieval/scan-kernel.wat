;; The two inner loops of retrieval. Both take a list of row numbers (u32) and visit only those rows.
;; `stride` is the number of elements a row takes, a multiple of 16; the elements past the dimensions are zero.
(module
  (memory (import "retrieval" "memory") 1)

  ;; similarities: out[i] = sum over e of matrix[rows[i]][e] * query[e] in double precision.
  ;; matrix: f32, query: f64, out: f64. Element e is summed in lane e mod 8, the lanes are then added as
  ;; ((0+2)+(4+6)) + ((1+3)+(5+7)): the plain kernel adds in the same order and gets the same bits.
  (func (export "similarities")
    (param $rows i32) (param $count i32) (param $matrix i32) (param $stride i32) (param $query i32) (param $out i32)
    (local $rowsEnd i32) (local $element i32) (local $factor i32) (local $factorEnd i32)
    (local $sum01 v128) (local $sum23 v128) (local $sum45 v128) (local $sum67 v128)
    (local.set $rowsEnd (i32.add (local.get $rows) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $factorEnd (i32.add (local.get $query) (i32.shl (local.get $stride) (i32.const 3))))
    (block $done
      (loop $row
        (br_if $done (i32.ge_u (local.get $rows) (local.get $rowsEnd)))
        (local.set $element
          (i32.add (local.get $matrix)
            (i32.mul (i32.load (local.get $rows)) (i32.shl (local.get $stride) (i32.const 2)))))
        (local.set $factor (local.get $query))
        (local.set $sum01 (v128.const f64x2 0 0))
        (local.set $sum23 (v128.const f64x2 0 0))
        (local.set $sum45 (v128.const f64x2 0 0))
        (local.set $sum67 (v128.const f64x2 0 0))
        (loop $eight
          (local.set $sum01 (f64x2.add (local.get $sum01)
            (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero offset=0 (local.get $element)))
                       (v128.load offset=0 (local.get $factor)))))
          (local.set $sum23 (f64x2.add (local.get $sum23)
            (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $element)))
                       (v128.load offset=16 (local.get $factor)))))
          (local.set $sum45 (f64x2.add (local.get $sum45)
            (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero offset=16 (local.get $element)))
                       (v128.load offset=32 (local.get $factor)))))
          (local.set $sum67 (f64x2.add (local.get $sum67)
            (f64x2.mul (f64x2.promote_low_f32x4 (v128.load64_zero offset=24 (local.get $element)))
                       (v128.load offset=48 (local.get $factor)))))
          (local.set $element (i32.add (local.get $element) (i32.const 32)))
          (local.set $factor (i32.add (local.get $factor) (i32.const 64)))
          (br_if $eight (i32.lt_u (local.get $factor) (local.get $factorEnd))))
        (local.set $sum01 (f64x2.add
          (f64x2.add (local.get $sum01) (local.get $sum23))
          (f64x2.add (local.get $sum45) (local.get $sum67))))
        (f64.store (local.get $out)
          (f64.add (f64x2.extract_lane 0 (local.get $sum01)) (f64x2.extract_lane 1 (local.get $sum01))))
        (local.set $out (i32.add (local.get $out) (i32.const 8)))
        (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
        (br $row))))

  ;; bounds: lower[i] and upper[i] enclose the similarity of row rows[i], from one byte an element.
  ;; codes: i8, rowStatistics: a pair of f32 a row (scale, length of what the codes leave out), query: i16, lower and upper: f32.
  ;; width = residualFactor * (length left out) + margin.
  ;; The list is walked in four places at once, a quarter of it apart: one stream of memory would wait for each page in turn.
  ;; `quarter` is a quarter of the list's length.
  (func (export "bounds")
    (param $rows i32) (param $quarter i32) (param $codes i32) (param $stride i32) (param $rowStatistics i32)
    (param $query i32) (param $queryScale f32) (param $residualFactor f32) (param $margin f32)
    (param $lower i32) (param $upper i32)
    (local $skip i32) (local $rowsEnd i32) (local $factor i32) (local $factorEnd i32) (local $factors v128)
    (local $code0 i32) (local $code1 i32) (local $code2 i32) (local $code3 i32)
    (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (local $place i32) (local $statistics i32) (local $estimate f32) (local $width f32) (local $turn i32)
    (local.set $skip (i32.shl (local.get $quarter) (i32.const 2)))
    (local.set $rowsEnd (i32.add (local.get $rows) (local.get $skip)))
    (local.set $factorEnd (i32.add (local.get $query) (i32.shl (local.get $stride) (i32.const 1))))
    (block $done
      (loop $row
        (br_if $done (i32.ge_u (local.get $rows) (local.get $rowsEnd)))
        (local.set $code0
          (i32.add (local.get $codes) (i32.mul (i32.load (local.get $rows)) (local.get $stride))))
        (local.set $sum0 (v128.const i32x4 0 0 0 0))
        (local.set $code1
          (i32.add (local.get $codes) (i32.mul (i32.load (i32.add (local.get $rows) (local.get $skip))) (local.get $stride))))
        (local.set $sum1 (v128.const i32x4 0 0 0 0))
        (local.set $code2
          (i32.add (local.get $codes) (i32.mul (i32.load (i32.add (local.get $rows) (i32.shl (local.get $skip) (i32.const 1)))) (local.get $stride))))
        (local.set $sum2 (v128.const i32x4 0 0 0 0))
        (local.set $code3
          (i32.add (local.get $codes) (i32.mul (i32.load (i32.add (local.get $rows) (i32.mul (local.get $skip) (i32.const 3)))) (local.get $stride))))
        (local.set $sum3 (v128.const i32x4 0 0 0 0))
        (local.set $factor (local.get $query))
        (loop $eight
          (local.set $factors (v128.load (local.get $factor)))
          (local.set $sum0 (i32x4.add (local.get $sum0)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $code0)) (local.get $factors))))
          (local.set $code0 (i32.add (local.get $code0) (i32.const 8)))
          (local.set $sum1 (i32x4.add (local.get $sum1)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $code1)) (local.get $factors))))
          (local.set $code1 (i32.add (local.get $code1) (i32.const 8)))
          (local.set $sum2 (i32x4.add (local.get $sum2)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $code2)) (local.get $factors))))
          (local.set $code2 (i32.add (local.get $code2) (i32.const 8)))
          (local.set $sum3 (i32x4.add (local.get $sum3)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $code3)) (local.get $factors))))
          (local.set $code3 (i32.add (local.get $code3) (i32.const 8)))
          (local.set $factor (i32.add (local.get $factor) (i32.const 16)))
          (br_if $eight (i32.lt_u (local.get $factor) (local.get $factorEnd))))
        ;; Four times: the bounds of the sum in $sum0, then the next sum takes its place.
        (local.set $place (i32.const 0))
        (local.set $turn (i32.const 4))
        (loop $bound
          (local.set $statistics
            (i32.add (local.get $rowStatistics)
              (i32.shl (i32.load (i32.add (local.get $rows) (local.get $place))) (i32.const 3))))
          (local.set $estimate
            (f32.mul
              (f32.mul (f32.load offset=0 (local.get $statistics)) (local.get $queryScale))
              (f32.convert_i32_s
                (i32.add
                  (i32.add (i32x4.extract_lane 0 (local.get $sum0)) (i32x4.extract_lane 1 (local.get $sum0)))
                  (i32.add (i32x4.extract_lane 2 (local.get $sum0)) (i32x4.extract_lane 3 (local.get $sum0)))))))
          (local.set $width
            (f32.add (f32.mul (local.get $residualFactor) (f32.load offset=4 (local.get $statistics)))
              (local.get $margin)))
          (f32.store (i32.add (local.get $lower) (local.get $place)) (f32.sub (local.get $estimate) (local.get $width)))
          (f32.store (i32.add (local.get $upper) (local.get $place)) (f32.add (local.get $estimate) (local.get $width)))
          (local.set $sum0 (local.get $sum1))
          (local.set $sum1 (local.get $sum2))
          (local.set $sum2 (local.get $sum3))
          (local.set $place (i32.add (local.get $place) (local.get $skip)))
          (br_if $bound (local.tee $turn (i32.sub (local.get $turn) (i32.const 1)))))
        (local.set $lower (i32.add (local.get $lower) (i32.const 4)))
        (local.set $upper (i32.add (local.get $upper) (i32.const 4)))
        (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
        (br $row)))))
