/** What the rooms cost: {@code sluice bench COMMAND}, one package per room that is measured. */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
