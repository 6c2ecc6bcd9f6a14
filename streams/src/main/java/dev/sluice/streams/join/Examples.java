package dev.sluice.streams.join;

import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Mode;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.ServedItem;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Makes examples: features as they were when used, never computed again. */
final class Examples {
  private Examples() {}

  // Loops, here and in the joiner: it is asked for each event, and a stream costs more than a look.
  static Optional<ServedItem> item(Served served, String item) {
    for (ServedItem of : served.getItems()) {
      if (of.getItem().equals(item)) {
        return Optional.of(of);
      }
    }
    return Optional.empty();
  }

  /** Returns the next revision of the example of {@code shown}, and notes it as emitted. */
  static Example next(Served served, ServedItem item, ShownItem shown, JoinConfig config, long at) {
    Map<String, Object> features = new HashMap<>(served.getRequestFeatures());
    features.putAll(item.getFeatures());
    Example example = new Example();
    example.setTenant(served.getTenant());
    example.setMarket(served.getMarket());
    example.setTime(Instant.ofEpochMilli(shown.timeMillis));
    example.setExampleId(shown.slateId + "/" + shown.item);
    example.setRevision(shown.nextRevision());
    example.setRequestId(served.getRequestId());
    example.setSlateId(shown.slateId);
    example.setSubject(served.getSubject());
    example.setItem(shown.item);
    example.setPlacement(served.getPlacement());
    example.setPosition(position(served, item, shown));
    example.setPropensity(item.getPropensity());
    example.setOrigin(item.getOrigin());
    example.setLabels(shown.emitLabels());
    example.setViewMs(shown.viewMillis());
    example.setClosesAt(Instant.ofEpochMilli(shown.timeMillis + config.longestMillis()));
    example.setClosed(shown.tellClosed(config, at));
    example.setWeight(1);
    example.setKeepRate(shown.keepRate);
    example.setModel(served.getModel());
    example.setModelVersion(served.getModelVersion());
    example.setFeatureSchema(served.getFeatureSchema());
    example.setExperiment(served.getExperiment());
    example.setBucket(served.getBucket());
    example.setFeatures(features);
    example.setLogit(item.getLogit());
    example.setCtr(item.getCtr());
    return example;
  }

  // Another ranker's slate has its order at the client only.
  private static int position(Served served, ServedItem item, ShownItem shown) {
    boolean unknown = item.getPosition() < 0 && served.getMode() == Mode.EXTERNAL;
    return unknown ? shown.position : item.getPosition();
  }
}
