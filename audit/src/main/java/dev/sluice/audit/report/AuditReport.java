package dev.sluice.audit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.audit.check.Audit;
import dev.sluice.audit.check.Found;
import dev.sluice.audit.ranking.FeatureScore;
import dev.sluice.audit.table.ColumnCount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes an audit: {@code report.html}, {@code report.json}, {@code feature_singles.tsv} and {@code
 * pairwise_ranks.tsv}.
 */
public final class AuditReport {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Audit audit;
  private final String title;

  /** Makes the report of {@code audit} under a title, for instance the log's name. */
  public AuditReport(Audit audit, String title) {
    this.audit = audit;
    this.title = title;
  }

  /** Exit code for use in CI: 0 sound, 1 warnings, 2 severe. */
  public int exitCode() {
    return audit.worst().ordinal();
  }

  /** Publish, or hold and why, in one line. */
  public String verdict() {
    return switch (audit.worst()) {
      case INFO -> "publish: the data is sound";
      case WARNING -> "publish, with warnings to look at";
      case SEVERE -> "hold: a severe finding must be cleared first";
    };
  }

  /** Writes the four files to {@code folder}, which is made where it lacks. */
  public void writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("report.json"), json());
    Files.writeString(folder.resolve("report.html"), new Page(audit, title, verdict()).html());
    Files.writeString(folder.resolve("feature_singles.tsv"), Tables.singles(audit));
    Files.writeString(folder.resolve("pairwise_ranks.tsv"), Tables.pairs(audit));
  }

  String json() throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    root.put("title", title);
    root.put("verdict", verdict());
    root.put("rows", audit.table().rows());
    root.put("rows_used", audit.table().sample().size());
    root.put("rows_sampled_out", audit.table().sample().sampledOut());
    root.put("positives", audit.table().positives());
    root.put("calibration", audit.table().calibration());
    root.put("noise_floor", audit.noiseFloor());
    root.set("findings", findings());
    root.set("features", features());
    root.set("order", JSON.valueToTree(audit.order()));
    return JSON.writeValueAsString(root) + "\n";
  }

  private ArrayNode findings() {
    ArrayNode array = JSON.createArrayNode();
    for (Found found : audit.findings()) {
      ObjectNode node = array.addObject();
      node.put("check", found.check());
      node.put("severity", found.severity().name().toLowerCase(java.util.Locale.ROOT));
      node.put("subject", found.subject());
      node.put("seen", found.seen());
      node.put("why", found.why());
      node.put("cure", found.cure());
      node.set("evidence", JSON.valueToTree(found.evidence()));
    }
    return array;
  }

  private ArrayNode features() {
    Map<String, ColumnCount> counts =
        audit.table().counts().stream()
            .collect(Collectors.toMap(ColumnCount::name, Function.identity()));
    ArrayNode array = JSON.createArrayNode();
    for (FeatureScore score : audit.singles()) {
      ObjectNode node = array.addObject();
      ColumnCount count = counts.get(score.name());
      node.put("feature", score.name());
      node.put("corrected", score.corrected());
      node.put("plain", score.plain());
      if (count != null) {
        node.put("coverage", count.coverage());
        node.put("cardinality", Math.round(count.cardinality()));
      }
    }
    return array;
  }
}
