package dev.sluice.model.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import dev.sluice.model.network.DenseParameters;
import dev.sluice.model.network.Gradients;
import dev.sluice.model.network.Network;
import dev.sluice.model.network.NetworkSpec;
import dev.sluice.model.network.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The network on DJL's PyTorch engine, on a GPU where the engine counts one.
 *
 * <p>Every call opens one manager and closes it; its arrays lie over buffers of this object, which
 * therefore serves one thread. Forward passes of several objects run side by side, backward passes
 * one at a time in the whole process, as the engine allows one gradient collector.
 *
 * <p>Logits come in calls of exactly {@value #BLOCK} rows, the last one padded with zeros: the
 * matrix kernels round differently for other numbers of rows, and a row's logit must not depend on
 * how many share its batch.
 */
public final class DjlNetwork implements Network {
  /** Rows of every forward call. */
  public static final int BLOCK = 64;

  private static final ReentrantLock BACKWARD = new ReentrantLock();

  private final DjlEngine engine = DjlEngine.get();
  private final NativeBuffer parameterBuffer = new NativeBuffer();
  private final NativeBuffer inputBuffer = new NativeBuffer();
  private final NativeBuffer residualBuffer = new NativeBuffer();
  private @Nullable DenseParameters loaded;

  /** Engine, version, device, instruction set and threads, in words. */
  public static String engine() {
    return DjlEngine.get().text();
  }

  /**
   * {@inheritDoc}
   *
   * @param parameters are copied when another object than last time; give a new object where the
   *     numbers changed
   */
  @Override
  public float[] logits(DenseParameters parameters, float[] inputs, int size) {
    if (parameters != loaded) {
      load(parameters);
      loaded = parameters;
    }
    NetworkSpec spec = parameters.spec();
    int outputs = NetworkSpec.OUTPUTS;
    float[] logits = new float[size * outputs];
    for (int from = 0; from < size; from += BLOCK) {
      int count = Math.min(BLOCK, size - from);
      float[] block = block(spec, inputs, from, count);
      System.arraycopy(block, 0, logits, from * outputs, count * outputs);
    }
    return logits;
  }

  private float[] block(NetworkSpec spec, float[] inputs, int from, int count) {
    int width = spec.inputWidth();
    inputBuffer.reserve(BLOCK * width);
    inputBuffer.put(0, inputs, from * width, count * width);
    inputBuffer.zero(count * width, (BLOCK - count) * width);
    try (NDManager manager = engine.newManager()) {
      NDArray input = inputBuffer.array(manager, 0, BLOCK, width);
      return forward(spec, input, parameters(manager, spec)).toFloatArray();
    }
  }

  @Override
  public Gradients gradients(DenseParameters parameters, float[] inputs, Targets targets) {
    NetworkSpec spec = parameters.spec();
    int size = targets.size();
    load(parameters);
    loaded = null;
    inputBuffer.reserve(size * spec.inputWidth());
    inputBuffer.put(0, inputs, 0, size * spec.inputWidth());
    BACKWARD.lock();
    try (NDManager manager = engine.newManager();
        GradientCollector collector = Engine.getEngine(DjlEngine.NAME).newGradientCollector()) {
      List<NDArray> arrays = parameters(manager, spec);
      NDArray input = inputBuffer.array(manager, 0, size, spec.inputWidth());
      arrays.forEach(array -> array.setRequiresGradient(true));
      input.setRequiresGradient(true);
      NDArray output = forward(spec, input, arrays);
      float[] logits = output.toFloatArray();
      float[] residuals = targets.residuals(logits);
      residualBuffer.reserve(residuals.length);
      residualBuffer.put(0, residuals, 0, residuals.length);
      // The derivatives of sum(logit * residual), residuals held fixed, are those of the loss.
      collector.backward(
          output.mul(residualBuffer.array(manager, 0, size, NetworkSpec.OUTPUTS)).sum());
      return new Gradients(
          targets.loss(logits), logits, gathered(spec, arrays), input.getGradient().toFloatArray());
    } finally {
      BACKWARD.unlock();
    }
  }

  private static float[] gathered(NetworkSpec spec, List<NDArray> arrays) {
    float[] gradients = new float[spec.parameters()];
    List<NetworkSpec.Block> blocks = spec.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      NetworkSpec.Block block = blocks.get(i);
      float[] gradient = arrays.get(i).getGradient().toFloatArray();
      System.arraycopy(gradient, 0, gradients, block.offset(), block.length());
    }
    return gradients;
  }

  private static NDArray forward(NetworkSpec spec, NDArray input, List<NDArray> parameters) {
    NDArray x = input;
    for (int l = 0; l < spec.layers(); l++) {
      NDArray y =
          Linear.linear(x, parameters.get(2 * l), parameters.get(2 * l + 1)).singletonOrThrow();
      if (l < spec.crossLayers()) {
        y = input.mul(y).add(x);
      } else if (l < spec.layers() - 1) {
        y = y.getNDArrayInternal().relu();
      }
      x = y;
    }
    return x;
  }

  private void load(DenseParameters parameters) {
    parameterBuffer.reserve(padded(parameters.spec()));
    int at = 0;
    for (NetworkSpec.Block block : parameters.spec().blocks()) {
      parameterBuffer.put(at, parameters.values(), block.offset(), block.length());
      at += NativeBuffer.roundUp(block.length());
    }
  }

  private static int padded(NetworkSpec spec) {
    return spec.blocks().stream().mapToInt(b -> NativeBuffer.roundUp(b.length())).sum();
  }

  private List<NDArray> parameters(NDManager manager, NetworkSpec spec) {
    List<NDArray> arrays = new ArrayList<>();
    int at = 0;
    for (NetworkSpec.Block block : spec.blocks()) {
      arrays.add(
          block.name().endsWith(".bias")
              ? parameterBuffer.array(manager, at, block.rows())
              : parameterBuffer.array(manager, at, block.rows(), block.columns()));
      at += NativeBuffer.roundUp(block.length());
    }
    return arrays;
  }
}
