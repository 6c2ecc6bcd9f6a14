/** The job that learns from examples and publishes one model version per checkpoint. */
@NullMarked
package dev.sluice.flink.trainer;

import org.jspecify.annotations.NullMarked;
