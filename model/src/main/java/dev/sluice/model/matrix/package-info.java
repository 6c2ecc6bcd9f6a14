/**
 * Matrices as arrays of rows, for iterative training on the CPU without a native library.
 *
 * <p>Rows are arrays of their own because of the compiler: a loop over {@code c[j] += a * x[j]}
 * with one common index becomes vector instructions, the same loop over one flat array with offsets
 * does not (measured on JDK 17: 34 against 1-3 GFlop/s per core). Work is cut into chunks whose
 * borders do not depend on the number of threads, and partial sums are added in the order of the
 * chunks: the same bits on any number of cores.
 */
@NullMarked
package dev.sluice.model.matrix;

import org.jspecify.annotations.NullMarked;
