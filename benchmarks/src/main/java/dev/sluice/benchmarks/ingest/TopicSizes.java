package dev.sluice.benchmarks.ingest;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** How much every topic of the broker holds, internal ones too, by name. */
final class TopicSizes {
  private TopicSizes() {}

  /**
   * What a topic holds for each event.
   *
   * @param records offsets used; the marks of transactions take some
   * @param bytes on disk
   */
  record Size(double records, double bytes) {}

  static Map<String, Size> perEvent(Admin admin, long events)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> bytes = new HashMap<>();
    var nodes = admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
    admin
        .describeLogDirs(nodes)
        .allDescriptions()
        .get()
        .values()
        .forEach(
            folders ->
                folders
                    .values()
                    .forEach(
                        folder ->
                            folder
                                .replicaInfos()
                                .forEach((partition, info) -> bytes.put(partition, info.size()))));
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    bytes.keySet().forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
    Map<String, Size> sizes = new TreeMap<>();
    admin
        .listOffsets(wanted)
        .all()
        .get()
        .forEach(
            (partition, end) ->
                sizes.merge(
                    partition.topic(),
                    new Size(
                        (double) end.offset() / events,
                        (double) bytes.getOrDefault(partition, 0L) / events),
                    (a, b) -> new Size(a.records() + b.records(), a.bytes() + b.bytes())));
    sizes.values().removeIf(size -> size.records() == 0);
    return sizes;
  }
}
