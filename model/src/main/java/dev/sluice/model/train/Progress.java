package dev.sluice.model.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** How far a learner came: its last version, what it counted, where it reads on. */
final class Progress {
  static final long NO_VERSION = -1;

  long version = NO_VERSION;
  LearnerStats stats = LearnerStats.NONE;
  Instant newest = Instant.EPOCH;

  /** Whether an example was taken since the last version. */
  boolean news;

  /** Why the next version was withheld at the last cut; empty if it was not. */
  String withheld = "";

  final TreeMap<String, Long> positions = new TreeMap<>();

  void read(String topicPartition, long nextOffset, Instant time) {
    positions.put(topicPartition, nextOffset);
    newest = time.isAfter(newest) ? time : newest;
    news = true;
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(version);
      out.writeLong(stats.examples());
      out.writeLong(stats.foreign());
      out.writeLong(stats.refusedBatches());
      out.writeDouble(stats.progressiveLogloss());
      out.writeLong(stats.clickExamples());
      out.writeLong(newest.toEpochMilli());
      out.writeBoolean(news);
      out.writeUTF(withheld);
      out.writeInt(positions.size());
      for (Map.Entry<String, Long> position : positions.entrySet()) {
        out.writeUTF(position.getKey());
        out.writeLong(position.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Progress fromBytes(byte[] bytes) {
    Progress progress = new Progress();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      progress.version = in.readLong();
      progress.stats =
          new LearnerStats(
              in.readLong(), in.readLong(), in.readLong(), in.readDouble(), in.readLong());
      progress.newest = Instant.ofEpochMilli(in.readLong());
      progress.news = in.readBoolean();
      progress.withheld = in.readUTF();
      for (int n = in.readInt(); n > 0; n--) {
        String partition = in.readUTF();
        progress.positions.put(partition, in.readLong());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("no learner's progress", e);
    }
    return progress;
  }
}
