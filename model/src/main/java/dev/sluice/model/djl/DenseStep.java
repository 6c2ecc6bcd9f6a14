package dev.sluice.model.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The dense forward and backward pass of DCN-V2 (cross layers beside ReLU layers) on one ready
 * batch, by the engine alone: no table, no copies, no optimiser. What a trainer's speed is measured
 * against. One thread at a time; one open at a time in a process, as the engine has one gradient
 * collector.
 */
public final class DenseStep implements AutoCloseable {
  private final NDManager manager = DjlEngine.get().newManager();
  private final NDArray input;
  private final NDArray labels;
  private final List<NDArray> cross = new ArrayList<>();
  private final List<NDArray> hidden = new ArrayList<>();
  private final NDArray out;
  private final int crossLayers;
  private final int layers;

  /**
   * A network and a batch at random.
   *
   * @param width numbers per row
   * @param crossLayers full-rank ones
   * @param mlp widths of the ReLU layers
   * @param batch rows
   */
  public DenseStep(int width, int crossLayers, List<Integer> mlp, int batch, long seed) {
    this.crossLayers = crossLayers;
    this.layers = mlp.size();
    SplittableRandom random = new SplittableRandom(seed);
    input = drawn(random, 0.1, batch, width);
    labels = drawn(random, 1, batch).gt(0).toType(ai.djl.ndarray.types.DataType.FLOAT32, true);
    for (int l = 0; l < crossLayers; l++) {
      cross.add(drawn(random, Math.sqrt(3.0 / width), width, width));
      cross.add(drawn(random, 0, width));
    }
    int in = width;
    for (int units : mlp) {
      hidden.add(drawn(random, Math.sqrt(6.0 / (in + units)), units, in));
      hidden.add(drawn(random, 0, units));
      in = units;
    }
    out = drawn(random, 0.1, 1, in + width);
    input.setRequiresGradient(true);
    parameters().forEach(parameter -> parameter.setRequiresGradient(true));
  }

  private NDArray drawn(SplittableRandom random, double range, long... shape) {
    float[] values = new float[(int) new Shape(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (range * (2 * random.nextDouble() - 1));
    }
    return manager.create(values, new Shape(shape));
  }

  private List<NDArray> parameters() {
    List<NDArray> all = new ArrayList<>(cross);
    all.addAll(hidden);
    all.add(out);
    return all;
  }

  /** Threads that one operation may use in this process from now on. */
  public static void threads(int threads) {
    DjlEngine.get();
    JniUtils.setNumThreads(threads);
  }

  /** Takes one forward and backward pass; returns the loss. */
  public float step() {
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getEngine(DjlEngine.NAME).newGradientCollector()) {
      input.tempAttach(scope);
      NDArray x = input;
      for (int l = 0; l < crossLayers; l++) {
        NDArray product =
            Linear.linear(x, cross.get(2 * l), cross.get(2 * l + 1)).singletonOrThrow();
        x = input.mul(product).add(x);
      }
      NDArray h = input;
      for (int l = 0; l < layers; l++) {
        NDArray y = Linear.linear(h, hidden.get(2 * l), hidden.get(2 * l + 1)).singletonOrThrow();
        h = y.getNDArrayInternal().relu();
      }
      NDArray logits = Linear.linear(h.concat(x, 1), out).singletonOrThrow().squeeze(1);
      NDArray loss =
          Loss.sigmoidBinaryCrossEntropyLoss().evaluate(new NDList(labels), new NDList(logits));
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
