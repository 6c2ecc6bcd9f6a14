/** Kafka records as the jobs pass them on, and the sources and sinks that read and write them. */
@NullMarked
package dev.sluice.flink.record;

import org.jspecify.annotations.NullMarked;
