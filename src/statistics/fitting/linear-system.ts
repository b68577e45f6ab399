/**
 * Solves A x = b for a symmetric positive definite A (row-major, size x size) by Cholesky's factorisation; several
 * right-hand sides stand one after the other in `right`. Neither is changed.
 * @throws RangeError when A is not positive definite.
 */
export function solvePositiveDefinite(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = Math.sqrt(matrix.length)
  const factor = matrix.slice()
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let value = factor[row * size + column] as number
      for (let inner = 0; inner < column; inner++) {
        value -= (factor[row * size + inner] as number) * (factor[column * size + inner] as number)
      }
      if (row !== column) {
        factor[row * size + column] = value / (factor[column * size + column] as number)
      } else {
        if (!(value > 0)) throw new RangeError(`Expected a positive definite matrix, got pivot ${value} in row ${row}`)
        factor[row * size + row] = Math.sqrt(value)
      }
    }
  }
  const solution = right.slice()
  for (let offset = 0; offset < solution.length; offset += size) {
    for (let row = 0; row < size; row++) {
      let value = solution[offset + row] as number
      for (let inner = 0; inner < row; inner++)
        value -= (factor[row * size + inner] as number) * (solution[offset + inner] as number)
      solution[offset + row] = value / (factor[row * size + row] as number)
    }
    for (let row = size - 1; row >= 0; row--) {
      let value = solution[offset + row] as number
      for (let inner = row + 1; inner < size; inner++) {
        value -= (factor[inner * size + row] as number) * (solution[offset + inner] as number)
      }
      solution[offset + row] = value / (factor[row * size + row] as number)
    }
  }
  return solution
}
