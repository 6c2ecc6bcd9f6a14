package dev.sluice.benchmarks.rank;

import dev.sluice.benchmarks.BenchReport;
import dev.sluice.benchmarks.Rounds;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.ServingTable;
import dev.sluice.model.encode.Boundaries;
import dev.sluice.model.encode.EncodedBatch;
import dev.sluice.model.encode.Encoder;
import dev.sluice.model.encode.Pooling;
import dev.sluice.model.feature.FeatureDeriver;
import dev.sluice.model.feature.ItemFeatures;
import dev.sluice.model.feature.SubjectHistory;
import dev.sluice.model.network.NetworkSpec;
import dev.sluice.model.onnx.OnnxNetwork;
import dev.sluice.model.rank.NetworkScorer;
import dev.sluice.model.rank.Ranker;
import dev.sluice.model.rank.Scorer;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Scoring alone, one thread: the ranker's path from encoded rows to an order (gather, pool,
 * network, sort) against ONNX Runtime's own API on the network alone, over the same candidates as
 * whole rows. Then whole answers, from a request to its slate and its features, without Kafka.
 */
final class ScoringPart {
  private static final int REQUESTS = 16;
  private static final int CALLS = 160;
  private static final int WARM_UP = 4;
  private static final double TOLERANCE = 1e-3;

  private final int candidates;
  private final int rounds;
  private final Scene scene = new Scene();
  private final List<EncodedBatch> batches = new ArrayList<>();
  private final List<float[]> inputs = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();

  ScoringPart(int candidates, int rounds) {
    this.candidates = candidates;
    this.rounds = rounds;
    SubjectHistory history = scene.history();
    FeatureDeriver deriver = new FeatureDeriver(scene.schema);
    Encoder encoder = new Encoder(scene.schema, new FeatureRegistry(), scene.config.layout());
    for (int i = 0; i < REQUESTS; i++) {
      Request request = scene.request(i, candidates);
      requests.add(request);
      Map<String, Object> shared = deriver.requestFeatures(request, history, scene.lookups);
      List<ItemFeatures> items = new ArrayList<>();
      for (Candidate candidate : request.getCandidates()) {
        items.add(deriver.itemFeatures(request, candidate, history, scene.lookups, shared));
      }
      batches.add(encoder.candidates(shared, items, Boundaries.none()));
    }
  }

  void run(BenchReport report) throws Exception {
    try (ServingTable.View view = scene.model.pin();
        OnnxScorer onnx = new OnnxScorer(scene.dense);
        Ranker ranker = scene.ranker()) {
      NetworkScorer scorer = new NetworkScorer(new OnnxNetwork(), OnnxNetwork.engine());
      expand(view);
      agree(scorer, onnx, view);
      SubjectHistory history = scene.history();
      Map<String, Double> rates =
          new Rounds()
              .side("ranker", () -> scored(scorer, view))
              .side("onnxruntime", () -> onnxScored(onnx))
              .side("answers", () -> answers(ranker, history))
              .perSecond(WARM_UP, rounds);
      report.put("candidates", candidates);
      report.put("input_width", scene.dense.spec().inputWidth());
      double ours = rates.getOrDefault("ranker", 0.0);
      double theirs = rates.getOrDefault("onnxruntime", Double.NaN);
      report.put("ranker_rows_per_second", ours);
      report.put("onnxruntime_rows_per_second", theirs);
      report.put("ranker_over_onnxruntime", ours / theirs);
      report.put("answers_per_second_one_thread", rates.get("answers"));
    }
  }

  /** Every candidate's whole row, as a ranker that shares nothing would hand it over. */
  private void expand(ServingTable.View view) {
    for (EncodedBatch batch : batches) {
      float[] rows = new float[batch.rows().length * batch.dimension()];
      view.gather(batch.rows(), 0, batch.rows().length, rows, 0);
      int[] places = new int[batch.rows().length];
      Arrays.setAll(places, i -> i);
      float[] whole = new float[batch.size() * batch.inputWidth()];
      Pooling.pool(batch, places, rows, whole);
      inputs.add(whole);
    }
  }

  /** Two sides that compute different things cannot be compared. */
  private void agree(NetworkScorer scorer, OnnxScorer onnx, ServingTable.View view)
      throws Exception {
    Scorer.Logits ours = scorer.logits(batches.get(0), view);
    float[][] theirs = onnx.logits(inputs.get(0), candidates);
    for (int i = 0; i < candidates; i++) {
      if (Math.abs(ours.rank()[i] - theirs[i][NetworkSpec.RANK]) > TOLERANCE
          || Math.abs(ours.click()[i] - theirs[i][NetworkSpec.CLICK]) > TOLERANCE) {
        throw new IllegalStateException(
            "candidate %d has the logits %s and %s here, %s on ONNX Runtime"
                .formatted(i, ours.rank()[i], ours.click()[i], Arrays.toString(theirs[i])));
      }
    }
  }

  private long scored(NetworkScorer scorer, ServingTable.View view) {
    for (int call = 0; call < CALLS; call++) {
      order(scorer.logits(batches.get(call % REQUESTS), view).rank());
    }
    return (long) CALLS * candidates;
  }

  private long onnxScored(OnnxScorer onnx) throws Exception {
    for (int call = 0; call < CALLS; call++) {
      onnx.logits(inputs.get(call % REQUESTS), candidates);
    }
    return (long) CALLS * candidates;
  }

  private long answers(Ranker ranker, SubjectHistory history) {
    int answered = 0;
    for (int call = 0; call < CALLS / 2; call++) {
      Request request = requests.get(call % REQUESTS);
      if (ranker.answer(request, history, 0, 0, Map.of()).served() != null) {
        answered++;
      }
    }
    return answered;
  }

  private static void order(float[] logits) {
    long[] keys = new long[logits.length];
    for (int i = 0; i < keys.length; i++) {
      int bits = Float.floatToIntBits(-logits[i]);
      keys[i] = (long) (bits ^ (bits >> 31 & Integer.MAX_VALUE)) << 32 | i;
    }
    Arrays.sort(keys);
  }
}
