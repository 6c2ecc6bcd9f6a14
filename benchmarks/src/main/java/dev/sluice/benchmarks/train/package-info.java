/** What training costs: whole steps beside the dense part alone, and memory over a long run. */
@NullMarked
package dev.sluice.benchmarks.train;

import org.jspecify.annotations.NullMarked;
