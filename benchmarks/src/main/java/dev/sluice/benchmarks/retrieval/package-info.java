/** What retrieval from the sphere costs and finds. */
@NullMarked
package dev.sluice.benchmarks.retrieval;

import org.jspecify.annotations.NullMarked;
