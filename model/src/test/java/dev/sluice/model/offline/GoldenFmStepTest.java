package dev.sluice.model.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.model.gate.GateWeights;
import dev.sluice.model.gate.Gates;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A gated factorisation machine's logits, gradients and Adam steps against the original's. */
class GoldenFmStepTest {
  private static final double TOLERANCE = 1e-6;
  private static final int DIMENSION = 3;

  private static JsonNode golden(String name) throws IOException {
    return new ObjectMapper()
        .readTree(Objects.requireNonNull(GoldenFmStepTest.class.getResource("/golden/" + name)));
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).asDouble();
    }
    return numbers;
  }

  private static EncodedLog log(JsonNode x, int[] labels) {
    int fields = x.get(0).size();
    int[] ids = new int[x.size() * fields];
    int[] offsets = new int[ids.length + 1];
    float[] weights = new float[ids.length];
    java.util.Arrays.fill(weights, 1);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = x.get(i / fields).get(i % fields).asInt();
      offsets[i + 1] = i + 1;
    }
    List<String> groups = Collections.nCopies(x.size(), "");
    return new EncodedLog(x.size(), fields, offsets, ids, weights, labels, groups);
  }

  private static Net net(JsonNode embedding) {
    NetShape shape = new NetShape(3, DIMENSION, false, true, 0, 0, List.of(), false, 0);
    Net net = new Net(shape, embedding.size(), 1, 0.5, MatrixProduct.plain());
    for (int i = 0; i < net.table.value.length; i++) {
      net.table.value[i] = (float) embedding.get(i / DIMENSION).get(i % DIMENSION).asDouble();
    }
    return net;
  }

  @Test
  void steps_ofTheVectors_areTheOriginals() throws IOException {
    JsonNode golden = golden("optfs_fm_step.json");
    double[] labels = numbers(golden.path("y"));
    EncodedLog log =
        log(
            golden.path("x"),
            java.util.Arrays.stream(labels).mapToInt(label -> (int) label).toArray());
    for (JsonNode run : golden.path("runs")) {
      Net net = net(golden.path("embedding"));
      double rate = run.path("lr").asDouble();
      GateWeights gates =
          GateWeights.of(
              numbers(golden.path("mask_weight")),
              golden.path("w0").asDouble(),
              rate,
              run.path("lambda").asDouble());
      gates.setTau(run.path("tau").asDouble());
      int values = gates.size();
      net.gates = new float[values];
      net.gateGradient = new float[values];
      int step = 0;
      for (JsonNode expected : run.path("steps")) {
        step++;
        step(net, gates, log, run, expected, rate, step);
      }
      assertThat(step).isPositive();
    }
  }

  private static void step(
      Net net,
      GateWeights gates,
      EncodedLog log,
      JsonNode run,
      JsonNode expected,
      double rate,
      int step) {
    float[] factors = Objects.requireNonNull(net.gates);
    double[] before = new double[factors.length];
    for (int v = 0; v < factors.length; v++) {
      before[v] = gates.weight(v);
      factors[v] = (float) gates.gate(v);
    }
    float[] logits = new float[4];
    double loss = net.gradients(log, new int[] {0, 1, 2, 3}, 4, logits) / 4;
    assertThat(loss).isCloseTo(expected.path("logloss_mean").asDouble(), within(TOLERANCE));
    for (int i = 0; i < 4; i++) {
      assertThat((double) logits[i])
          .isCloseTo(expected.path("logit").get(i).asDouble(), within(TOLERANCE));
    }
    gates.begin();
    for (int v = 0; v < factors.length; v++) {
      double gradient =
          net.gateGradient[v] * Gates.slope(before[v], gates.tau(), 0.5)
              + run.path("lambda").asDouble() * Gates.opennessSlope(before[v], gates.tau());
      assertThat(gradient)
          .isCloseTo(expected.path("grad_mask").get(v).asDouble(), within(TOLERANCE));
      for (int j = 0; j < DIMENSION; j++) {
        assertThat((double) net.table.gradient[v * DIMENSION + j])
            .isCloseTo(expected.path("grad_embedding").get(v).get(j).asDouble(), within(TOLERANCE));
      }
      // A value that does not occur is left to the catch-up.
      if (net.gateGradient[v] != 0) {
        gates.touch(v, net.gateGradient[v]);
      }
      net.gateGradient[v] = 0;
    }
    net.table.adam(rate, run.path("l2_weight_decay_on_weights").asDouble(), step);
    for (int v = 0; v < factors.length; v++) {
      assertThat(gates.weight(v))
          .isCloseTo(expected.path("mask_after").get(v).asDouble(), within(TOLERANCE));
      for (int j = 0; j < DIMENSION; j++) {
        assertThat((double) net.table.value[v * DIMENSION + j])
            .isCloseTo(
                expected.path("embedding_after").get(v).get(j).asDouble(), within(TOLERANCE));
      }
    }
  }

  @Test
  void interactions_ofTheVectors_areGatedByBothValues() throws IOException {
    JsonNode golden = golden("optfs_interaction.json");
    JsonNode step = golden("optfs_fm_step.json");
    Net net = net(step.path("embedding"));
    double tau = golden.path("tau").asDouble();
    double[] weights = numbers(step.path("mask_weight"));
    float[] factors = new float[weights.length];
    for (int v = 0; v < factors.length; v++) {
      factors[v] = (float) Gates.search(weights[v], tau, 0.5);
    }
    net.gates = factors;
    EncodedLog log = log(golden.path("x"), new int[4]);
    float[] logits = new float[4];
    net.forward(log, new int[] {0, 1, 2, 3}, 4, logits, false);
    for (int i = 0; i < 4; i++) {
      assertThat((double) logits[i])
          .isCloseTo(golden.path("fm_logit_gated").get(i).asDouble(), within(TOLERANCE));
    }
  }
}
