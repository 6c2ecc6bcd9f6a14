package dev.sluice.app.traffic;

import dev.sluice.app.importer.PointInTime;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import dev.sluice.schemas.record.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The examples of a rating: the rated movie, then the sampled others. */
final class RatingExamples {
  private static final String MODEL = "main";

  private RatingExamples() {}

  static List<Example> of(RatingLog.Ask ask, FeatureSchema schema, PointInTime past) {
    Request request = ask.request();
    List<Candidate> logged = new ArrayList<>();
    logged.add(candidate(request, ask.rating().movie()));
    ask.negatives().forEach(movie -> logged.add(candidate(request, movie)));
    List<Map<String, Object>> features = past.features(request, logged);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < logged.size(); i++) {
      boolean clicked = i == 0 && ask.rating().isClick();
      examples.add(
          Example.newBuilder()
              .setTime(request.getTime())
              .setExampleId(request.getRequestId() + "/" + logged.get(i).getItem())
              .setRequestId(request.getRequestId())
              .setSlateId(request.getRequestId())
              .setSubject(request.getSubject())
              .setItem(logged.get(i).getItem())
              .setPlacement(request.getPlacement())
              .setLabels(
                  clicked
                      ? Map.of(FeatureSchema.CLICK, new Label(1, 1.0, request.getTime()))
                      : Map.of())
              .setClosesAt(request.getTime().plus(schema.longestWindow()))
              .setClosed(true)
              .setKeepRate(i == 0 ? 1 : ask.keepRate())
              .setModel(MODEL)
              .setModelVersion(-1)
              .setFeatureSchema(schema.hash())
              .setFeatures(features.get(i))
              .build());
    }
    return examples;
  }

  private static Candidate candidate(Request request, String item) {
    return request.getCandidates().stream()
        .filter(candidate -> candidate.getItem().equals(item))
        .findFirst()
        .orElseThrow();
  }
}
