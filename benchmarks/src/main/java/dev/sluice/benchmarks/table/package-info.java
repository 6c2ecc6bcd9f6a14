/** What the embedding table costs. */
@NullMarked
package dev.sluice.benchmarks.table;

import org.jspecify.annotations.NullMarked;
