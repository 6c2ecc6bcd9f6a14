package dev.sluice.embeddings.rocksdb;

import java.nio.file.Path;

/** A process that writes, stages and commits for ever, telling each commit, until it is killed. */
final class KilledWriter {
  private KilledWriter() {}

  /** Arguments: directory, seed. */
  public static void main(String[] args) {
    Workload workload = new Workload(Long.parseLong(args[1]));
    try (RocksTable table = RocksTable.open(Path.of(args[0]), Workload.LAYOUT)) {
      long step = table.current().checkpointId();
      table.restore(step);
      step = Math.max(0, step);
      System.out.println("ready");
      while (true) {
        step++;
        workload.run(table, step);
        // Every third stage waits for the next commit, as after an aborted checkpoint.
        if (step % 3 != 0) {
          table.commit(step);
          System.out.println(step);
        }
      }
    }
  }
}
