package dev.sluice.model.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Gates, regulariser and schedule against the vectors of the original, to 1e-6. */
class GoldenGatesTest {
  private static final double TOLERANCE = 1e-6;

  private static JsonNode golden() throws IOException {
    return new ObjectMapper()
        .readTree(
            Objects.requireNonNull(GoldenGatesTest.class.getResource("/golden/optfs_gates.json")));
  }

  @Test
  void gates_ofTheVectors_areTheOriginals() throws IOException {
    JsonNode gates = golden().path("gates");
    JsonNode weights = gates.path("mask_weight_w");
    int checked = 0;
    for (JsonNode one : gates.path("cases")) {
      double w0 = one.path("w0").asDouble();
      for (JsonNode at : one.path("by_tau")) {
        double tau = at.path("tau").asDouble();
        double sum = 0;
        for (int i = 0; i < weights.size(); i++) {
          double w = weights.get(i).asDouble();
          assertThat(Gates.search(w, tau, w0))
              .isCloseTo(at.path("gate").get(i).asDouble(), within(TOLERANCE));
          sum += Gates.openness(w, tau);
          checked++;
        }
        assertThat(sum).isCloseTo(at.path("reg_sum").asDouble(), within(TOLERANCE));
      }
      for (int i = 0; i < weights.size(); i++) {
        assertThat(Gates.decided(weights.get(i).asDouble(), w0))
            .isCloseTo(one.path("ticket_gate").get(i).asDouble(), within(TOLERANCE));
      }
    }
    assertThat(checked).isGreaterThan(50);
  }

  @Test
  void continuation_ofTheVectors_isTheOriginals() throws IOException {
    for (JsonNode schedule : golden().path("schedule")) {
      Continuation continuation =
          new Continuation(
              schedule.path("final_temp").asDouble(), schedule.path("search_epoch").asInt());
      JsonNode taus = schedule.path("tau_per_epoch");
      for (int epoch = 0; epoch < taus.size(); epoch++) {
        double expected = taus.get(epoch).asDouble();
        assertThat(continuation.tau(epoch)).isCloseTo(expected, within(1e-9 * expected));
      }
      assertThat(continuation.tau(taus.size() + 7)).isEqualTo(continuation.last());
    }
    assertThat(new Continuation(100, 1).tau(0)).isEqualTo(100);
  }

  @Test
  void slopes_atRandomPlaces_areFiniteDifferences() {
    for (double w = -1; w <= 1; w += 0.13) {
      for (double tau : new double[] {1, 3, 20}) {
        double h = 1e-6;
        double gate = (Gates.search(w + h, tau, 0.5) - Gates.search(w - h, tau, 0.5)) / (2 * h);
        double open = (Gates.openness(w + h, tau) - Gates.openness(w - h, tau)) / (2 * h);
        assertThat(Gates.slope(w, tau, 0.5)).isCloseTo(gate, within(1e-6));
        assertThat(Gates.opennessSlope(w, tau)).isCloseTo(open, within(1e-6));
      }
    }
  }
}
