/** What an answer costs: scoring alone, one ranker's thread, and the whole platform under load. */
@NullMarked
package dev.sluice.benchmarks.rank;

import org.jspecify.annotations.NullMarked;
