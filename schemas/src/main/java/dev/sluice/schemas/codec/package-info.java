/** One codec per Avro record: the bytes are defined once, for Kafka, Flink, files and replay. */
@NullMarked
package dev.sluice.schemas.codec;

import org.jspecify.annotations.NullMarked;
