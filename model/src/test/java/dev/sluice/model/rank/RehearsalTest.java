package dev.sluice.model.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.ModelConfig;
import dev.sluice.model.network.ReferenceNetwork;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.Status;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {}}
          features:
            - {name: user, from: subject, kind: category}
            - {name: segment, from: user.segment, kind: category}
            - {name: device, from: context.device, kind: category}
            - {name: item, from: item, kind: category}
            - {name: series, from: item.group, kind: category}
            - {name: tags, from: item.tags, kind: categories, max: 2}
            - {name: price, from: item.price, kind: number}
            - {name: age, from: item.createdAt, kind: age}
            - {name: slot, from: candidate.fields.slot, kind: category}
            - {name: seg_x_tag, kind: cross, of: [user.segment, item.tags]}
            - {name: ctr, kind: rate, top: click, bottom: impression, by: [item.tags], windows: [1h], prior: 10}
            - {name: recent, kind: history, of: click, last: 10, within: 30d}
            - {name: affinity, kind: overlap, history: recent, on: [item.tags]}
            - {name: title, from: item.vectors.text, kind: vector, dim: 3}
            - {name: taste, kind: similarity, of: [recent, title]}
            - {name: position, kind: position}
          """,
          "test");

  @Test
  void requests_areRankedByTheModel_withAValueOfEveryFeature() {
    Set<String> named = new HashSet<>();
    SCHEMA.features().forEach(spec -> named.addAll(spec.valueNames()));
    try (Rehearsal rehearsal =
        new Rehearsal(
            ModelConfig.defaults(),
            SCHEMA,
            new NetworkScorer(new ReferenceNetwork(), "reference"))) {
      Set<String> ids = new HashSet<>();
      for (int i = 0; i < 3; i++) {
        Request request = rehearsal.request();
        ids.add(request.getRequestId());
        Answer answer = rehearsal.answer(request, rehearsal.history());
        assertThat(answer.ranked().getStatus()).isEqualTo(Status.RANKED);
        Served served = answer.served();
        assertThat(served).isNotNull();
        served
            .getItems()
            .forEach(
                item -> {
                  Map<String, Object> features = new HashMap<>(served.getRequestFeatures());
                  features.putAll(item.getFeatures());
                  assertThat(features.keySet()).isEqualTo(named);
                });
      }
      assertThat(ids).hasSize(3);
    }
  }
}
