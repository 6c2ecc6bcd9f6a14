package dev.sluice.streams;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Gathers what goes to each partition of a hop, in its order, and sends many envelopes as one
 * record: most of what a record costs, it costs whatever its size. Emptied before each commit.
 */
final class Outbox {
  /** A consumer may hold a thousand records of a partition: some 16 MB of these. */
  private static final int BATCH_BYTES = 16 << 10;

  private final Out.Route hop;
  private final ProcessorContext<byte[], Out> context;
  private final ByteBufferOutputStream[] batches;
  private long newest;

  Outbox(Out.Route hop, int partitions, ProcessorContext<byte[], Out> context) {
    this.hop = hop;
    this.context = context;
    this.batches = new ByteBufferOutputStream[partitions];
    Arrays.setAll(batches, p -> new ByteBufferOutputStream(BATCH_BYTES));
  }

  /**
   * Takes an envelope to its partition, or to all of them.
   *
   * @param timestamp event time, of the record that holds it
   */
  void add(Envelope envelope, long timestamp) {
    newest = Math.max(newest, timestamp);
    if (envelope.isForAll()) {
      for (int partition = 0; partition < batches.length; partition++) {
        add(partition, envelope);
      }
    } else {
      // As Java clients place keys.
      add(Utils.toPositive(Utils.murmur2(envelope.key())) % batches.length, envelope);
    }
  }

  private void add(int partition, Envelope envelope) {
    ByteBufferOutputStream batch = batches[partition];
    envelope.writeTo(batch);
    if (batch.position() >= BATCH_BYTES) {
      send(partition);
    }
  }

  /** Sends what is left. */
  void flush() {
    for (int partition = 0; partition < batches.length; partition++) {
      if (batches[partition].position() > 0) {
        send(partition);
      }
    }
  }

  private void send(int partition) {
    ByteBuffer filled = batches[partition].buffer();
    byte[] batch = Arrays.copyOf(filled.array(), filled.position());
    // A large one is not kept: a slate may hold megabytes.
    batches[partition] =
        filled.capacity() > 4 * BATCH_BYTES
            ? new ByteBufferOutputStream(BATCH_BYTES)
            : reuse(batches[partition]);
    context.forward(new Record<>(key(partition), new Out(hop, batch), newest));
  }

  private static ByteBufferOutputStream reuse(ByteBufferOutputStream batch) {
    batch.position(0);
    return batch;
  }

  /** The key of a batch is its partition. */
  static byte[] key(int partition) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
  }

  static int partition(byte[] key) {
    return ByteBuffer.wrap(key).getInt();
  }
}
