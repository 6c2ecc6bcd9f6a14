package dev.sluice.audit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.audit.check.Audit;
import dev.sluice.audit.check.Evidence;
import dev.sluice.audit.check.Found;
import dev.sluice.audit.port.ModelEvidence;
import dev.sluice.audit.quality.Interval;
import dev.sluice.audit.quality.Predictions;
import dev.sluice.audit.ranking.FeatureScore;
import dev.sluice.audit.sample.RowSample;
import dev.sluice.audit.table.ColumnCount;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The audit as {@code report.json}. */
final class ReportJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Audit audit;
  private final Evidence evidence;

  ReportJson(Audit audit) {
    this.audit = audit;
    this.evidence = audit.evidence();
  }

  String text(String title) {
    RowSample sample = evidence.table().sample();
    ObjectNode root = JSON.createObjectNode();
    root.put("title", title);
    root.put("verdict", audit.verdict());
    root.put("severity", audit.worst().name().toLowerCase(Locale.ROOT));
    root.put("rows", evidence.table().rows());
    root.put("rows_used", sample.size());
    root.put("rows_sampled_out", sample.sampledOut());
    root.put("rows_duplicate", sample.duplicates());
    root.put("rows_superseded", sample.superseded());
    root.put("positives", evidence.table().facts().positives());
    root.put("first", text(evidence.table().facts().first()));
    root.put("last", text(evidence.table().facts().last()));
    root.put("mean_click_delay", text(evidence.table().facts().meanDelay()));
    root.put("label_entropy", evidence.labelEntropy());
    root.put("noise_floor", evidence.floor().highest());
    quality(root.putObject("quality"));
    root.set("findings", findings());
    root.set("features", features());
    root.set("order", JSON.valueToTree(audit.order()));
    root.set("pairs", combinations(evidence.interactions().pairs()));
    root.set("triples", combinations(evidence.interactions().triples()));
    root.put("combinations_looked_at", evidence.interactions().looked());
    root.put("combinations_possible", evidence.interactions().possible());
    root.set("controls", combinations(evidence.floor().controls()));
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain figures are always JSON", e);
    }
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private void quality(ObjectNode node) {
    quality(node, evidence.quality().isModel() ? "model" : "served", evidence.quality().served());
    quality(node, "last_good", evidence.quality().lastGood());
    quality(node, "popularity", evidence.quality().popularity());
  }

  private static void quality(ObjectNode node, String key, @Nullable Predictions of) {
    if (of != null) {
      ObjectNode figures = node.putObject(key);
      figures.put("name", of.name());
      interval(figures, "ne", of.normalisedEntropy());
      interval(figures, "auc", of.auc());
      interval(figures, "pcoc", of.pcoc());
    }
  }

  private static void interval(ObjectNode node, String key, Interval interval) {
    node.putArray(key).add(interval.value()).add(interval.low()).add(interval.high());
  }

  private ArrayNode findings() {
    ArrayNode array = JSON.createArrayNode();
    for (Found found : audit.findings()) {
      ObjectNode node = array.addObject();
      node.put("check", found.check());
      node.put("severity", found.severity().name().toLowerCase(Locale.ROOT));
      node.put("subject", found.subject());
      node.put("seen", found.seen());
      node.put("why", found.why());
      node.put("cure", found.cure());
      node.set("evidence", JSON.valueToTree(found.evidence()));
    }
    return array;
  }

  private ArrayNode features() {
    ArrayNode array = JSON.createArrayNode();
    for (FeatureScore score : evidence.singles()) {
      ObjectNode node = array.addObject();
      String name = score.name();
      ColumnCount count = evidence.count(name);
      node.put("feature", name);
      node.put("corrected", score.corrected());
      node.put("low", score.low());
      node.put("high", score.high());
      node.put("plain", score.plain());
      node.put("noise_floor", score.noise());
      node.put("informative", evidence.informative(score));
      if (score.pValue() != null) {
        node.put("p_value", score.pValue());
      }
      node.put("coverage", count.coverage());
      node.put("cardinality", Math.round(count.cardinality()));
      node.put("cardinality_relative_error", count.relativeError());
      model(node, name, evidence.spec(name).feature());
    }
    return array;
  }

  private void model(ObjectNode node, String name, String feature) {
    ModelEvidence model = evidence.input().model();
    model.open(feature).ifPresent(open -> node.put("gates_open", open));
    Interval importance = evidence.importance().get(name);
    if (importance != null) {
      interval(node, "importance_ne", importance);
    }
    model
        .cost(feature)
        .ifPresent(
            cost -> {
              node.put("lookups", cost.lookups());
              node.put("bytes", cost.bytes());
              if (cost.micros() != null) {
                node.put("micros", cost.micros());
              }
            });
  }

  private ArrayNode combinations(List<FeatureScore> scores) {
    ArrayNode array = JSON.createArrayNode();
    for (FeatureScore score : scores) {
      ObjectNode node = array.addObject();
      node.put("feature", score.name());
      node.put("corrected", score.corrected());
      node.put("plain", score.plain());
      if (score.members().size() > 1) {
        node.put("gain", evidence.interactions().gain(score, evidence.singles()));
      }
    }
    return array;
  }
}
