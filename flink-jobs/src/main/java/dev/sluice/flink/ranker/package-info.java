/** The job that answers requests with slates. */
@NullMarked
package dev.sluice.flink.ranker;

import org.jspecify.annotations.NullMarked;
