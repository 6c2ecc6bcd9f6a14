package dev.sluice.model.represent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.model.fusion.Calibration;
import dev.sluice.model.fusion.Golden;
import dev.sluice.model.matrix.RowMatrix;
import dev.sluice.model.matrix.SparseRows;
import dev.sluice.model.matrix.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Cm3ModelTest {
  private final Workers workers = new Workers(2);

  @Test
  void model_goldenRun_isReproduced() throws IOException {
    JsonNode golden = Golden.file("cm3_toy_model.json");
    Cm3Model model = model(golden);
    double[] lambdas = new double[5];
    for (int i = 0; i < 5; i++) {
      lambdas[i] = golden.get("lambda_mix_per_item").get(i).asDouble();
    }
    JsonNode batch = golden.get("batch");
    double loss =
        model.loss(
            ints(batch.get("users")), ints(batch.get("pos")), ints(batch.get("neg")), lambdas);
    assertThat(loss).isCloseTo(golden.get("loss").asDouble(), within(Golden.TOLERANCE));
    close(model.blocks().mixed(), Golden.rows(golden.get("mix_feat")), "mixed");
    gradients(model, golden.get("grads"));
    float[][] vectors = model.vectors(lambdas);
    close(vectors, Golden.rows(golden.get("result_embed_unnormalised")), "vectors");
    scores(vectors, golden.get("scores_full_sort_unnormalised"), false);
    scores(vectors, golden.get("scores_if_normalised"), true);
  }

  private static void scores(float[][] vectors, JsonNode expected, boolean cosine) {
    for (int u = 0; u < 3; u++) {
      for (int i = 0; i < 5; i++) {
        double dot = 0;
        double norms = 1;
        double user = 0;
        double item = 0;
        for (int j = 0; j < 12; j++) {
          dot += (double) vectors[u][j] * vectors[3 + i][j];
          user += (double) vectors[u][j] * vectors[u][j];
          item += (double) vectors[3 + i][j] * vectors[3 + i][j];
        }
        norms = cosine ? Math.sqrt(user * item) : 1;
        assertThat(dot / norms)
            .as("user %d, item %d", u, i)
            .isCloseTo(expected.get(u).get(i).asDouble(), within(Golden.TOLERANCE));
      }
    }
  }

  private static void gradients(Cm3Model model, JsonNode expected) {
    List<float[][]> gradients = model.gradients();
    float[][] shared = new float[3][4];
    for (int u = 0; u < 3; u++) {
      System.arraycopy(gradients.get(0)[u], 8, shared[u], 0, 4);
    }
    close(shared, Golden.rows(expected.get("id_preference")), "id_preference");
    float[][] theta = new float[3][3];
    for (int u = 0; u < 3; u++) {
      for (int k = 0; k < 3; k++) {
        theta[u][k] = (float) expected.get("theta").get(u).get(k).get(0).asDouble();
      }
    }
    close(gradients.get(1), theta, "theta");
    // Gradients of the image projection are 2 to 4, of the text projection 5 to 7.
    close(
        RowMatrix.transposed(gradients.get(4)),
        Golden.rows(expected.get("v_MLP_1.weight")),
        "v_MLP_1");
    float[][] head = new float[4][4];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        head[j][i] = gradients.get(5)[i][16 + j];
      }
    }
    close(head, Golden.rows(expected.get("text_nn.weight")), "text_nn");
  }

  private static void close(float[][] actual, float[][] expected, String what) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("%s, row %d", what, i).containsExactly(expected[i], within(1e-6f));
    }
  }

  private Cm3Model model(JsonNode golden) {
    JsonNode parameters = golden.get("params");
    float[][] users = new float[3][12];
    float[][] logits = new float[3][3];
    String[] blocks = {"v_preference", "t_preference", "id_preference"};
    for (int u = 0; u < 3; u++) {
      for (int k = 0; k < 3; k++) {
        logits[u][k] = (float) parameters.get("theta").get(u).get(k).get(0).asDouble();
        System.arraycopy(Golden.row(parameters.get(blocks[k]).get(u)), 0, users[u], 4 * k, 4);
      }
    }
    List<Modality> modalities =
        List.of(
            new Modality("image", Golden.rows(golden.get("v_feat"))),
            new Modality("text", Golden.rows(golden.get("t_feat"))));
    Cm3Config config =
        Cm3Config.defaults()
            .withWork(4, 2048, 1e-3, 1, 1)
            .withLayers(2)
            .withGamma(.9)
            .withCalibration(true, Calibration.published(.8));
    return new Cm3Model(
        config,
        modalities,
        new Projection[] {
          projection(parameters, "v_MLP", "image_nn", modalities.get(0)),
          projection(parameters, "t_MLP", "text_nn", modalities.get(1))
        },
        new Preferences(users, logits),
        null,
        sparse(golden.get("norm_adj_dense")),
        sparse(golden.get("mm_adj_dense")),
        5,
        workers);
  }

  private static Projection projection(
      JsonNode parameters, String mlp, String head, Modality modality) {
    float[][] w1 = Golden.rows(parameters.get(mlp + ".weight"));
    float[][] wm = Golden.rows(parameters.get(head + ".weight"));
    float[] b1 = Golden.row(parameters.get(mlp + ".bias"));
    float[] bm = Golden.row(parameters.get(head + ".bias"));
    float[][] first = new float[w1[0].length][20];
    float[] bias = new float[20];
    for (int j = 0; j < 20; j++) {
      float[] column = j < 16 ? w1[j] : wm[j - 16];
      for (int s = 0; s < first.length; s++) {
        first[s][j] = column[s];
      }
      bias[j] = j < 16 ? b1[j] : bm[j - 16];
    }
    float[][] w2 = RowMatrix.transposed(Golden.rows(parameters.get(mlp + "_1.weight")));
    return new Projection((float[][]) modality.rows(), first, bias, w2);
  }

  private static SparseRows sparse(JsonNode dense) {
    List<int[]> places = new ArrayList<>();
    for (int i = 0; i < dense.size(); i++) {
      for (int j = 0; j < dense.size(); j++) {
        if (dense.get(i).get(j).asDouble() != 0) {
          places.add(new int[] {i, j});
        }
      }
    }
    int[] row = places.stream().mapToInt(p -> p[0]).toArray();
    int[] column = places.stream().mapToInt(p -> p[1]).toArray();
    float[] value = new float[row.length];
    for (int e = 0; e < value.length; e++) {
      value[e] = (float) dense.get(row[e]).get(column[e]).asDouble();
    }
    return SparseRows.of(dense.size(), dense.size(), row, column, value);
  }

  private static int[] ints(JsonNode node) {
    int[] values = new int[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).asInt();
    }
    return values;
  }

  /** Three modalities, some missing, an identity block, repeats in the batch: by differences. */
  @Test
  void loss_gradients_agreeWithDifferences() {
    long seed = 21;
    for (Cm3Config.Mixing mixing : Cm3Config.Mixing.values()) {
      Random random = new Random(seed);
      int users = 6;
      int items = 9;
      Cm3Config config =
          Cm3Config.defaults()
              .withWork(3, 8, 1e-3, 1, 1)
              .withMixing(mixing)
              .withIdentity(true, .5)
              .withCalibration(true, new Calibration(-1, 1, false));
      List<Modality> modalities = new ArrayList<>();
      for (int k = 0; k < 3; k++) {
        float[][] rows = new float[items][];
        for (int i = 0; i < items; i++) {
          // Item 8 has no modality at all.
          if (i < 8 && (i + k) % 3 != 0) {
            rows[i] = gaussians(4 + k, random);
          }
        }
        modalities.add(new Modality("m" + k, rows));
      }
      int[] who = random.ints(20, 0, users).toArray();
      int[] what = random.ints(20, 0, items).toArray();
      Interactions train = Interactions.of(users, items, who, what);
      SparseRows itemGraph = ItemGraph.of(modalities, new double[] {.2, .3, .5}, 3, workers);
      Cm3Model model = Cm3Model.random(config, modalities, train, itemGraph, workers);
      double[] lambdas = random.doubles(model.blocks().lambdas()).toArray();
      int[] user = {0, 1, 1, 4, 5};
      int[] positive = {2, 3, 3, 8, 0};
      int[] drawn = {7, 6, 7, 8, 1};
      model.loss(user, positive, drawn, lambdas);
      List<float[][]> gradients = model.gradients().stream().map(Cm3ModelTest::copy).toList();
      List<float[][]> parameters = parameters(model);
      assertThat(parameters).hasSameSizeAs(gradients);
      for (int p = 0; p < parameters.size(); p++) {
        for (int trial = 0; trial < 12; trial++) {
          int i = random.nextInt(parameters.get(p).length);
          int j = random.nextInt(parameters.get(p)[i].length);
          float[] row = parameters.get(p)[i];
          float before = row[j];
          float step = 2e-3f;
          row[j] = before + step;
          double up = model.loss(user, positive, drawn, lambdas);
          row[j] = before - step;
          double down = model.loss(user, positive, drawn, lambdas);
          row[j] = before;
          double gradient = gradients.get(p)[i][j];
          // Curvature at parameters of size 0.3 leaves a few per cent at this step.
          assertThat((up - down) / (2 * step))
              .as("seed %d, %s, parameter %d [%d][%d]", seed, mixing, p, i, j)
              .isCloseTo(gradient, within(3e-3 + .05 * Math.abs(gradient)));
        }
      }
    }
  }

  private static List<float[][]> parameters(Cm3Model model) {
    List<float[][]> all = new ArrayList<>();
    all.add(model.preferences().vectors());
    all.add(model.preferences().logits());
    for (Projection projection : model.blocks().projections()) {
      all.addAll(List.of(projection.parameters()));
    }
    all.add(model.blocks().identities());
    return all;
  }

  private static float[][] copy(float[][] rows) {
    float[][] copy = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      copy[i] = rows[i].clone();
    }
    return copy;
  }

  private static float[] gaussians(int size, Random random) {
    float[] row = new float[size];
    for (int j = 0; j < size; j++) {
      row[j] = (float) random.nextGaussian();
    }
    return row;
  }
}
