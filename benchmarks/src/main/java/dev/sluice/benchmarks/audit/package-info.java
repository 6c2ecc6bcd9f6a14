/** What ranking features costs. */
@NullMarked
package dev.sluice.benchmarks.audit;

import org.jspecify.annotations.NullMarked;
