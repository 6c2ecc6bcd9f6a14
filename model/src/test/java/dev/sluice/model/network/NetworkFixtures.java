package dev.sluice.model.network;

import java.util.List;
import java.util.Random;

/** Random networks, inputs and targets for tests. */
public final class NetworkFixtures {
  private NetworkFixtures() {}

  public static DenseParameters parameters(NetworkSpec spec, long seed) {
    DenseParameters parameters = DenseParameters.initial(spec, seed, 0.2);
    Random random = new Random(seed);
    float[] values = parameters.values();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (0.05 * random.nextGaussian());
    }
    return parameters;
  }

  public static float[] inputs(int size, int width, long seed) {
    Random random = new Random(seed);
    float[] inputs = new float[size * width];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) (0.5 * random.nextGaussian());
    }
    return inputs;
  }

  public static Targets targets(int size, long seed) {
    Random random = new Random(seed);
    Targets targets = new Targets(size);
    for (int i = 0; i < size; i++) {
      targets.set(i, NetworkSpec.RANK, random.nextInt(2), 3 * random.nextDouble());
      targets.set(i, NetworkSpec.CLICK, random.nextInt(2), random.nextInt(2));
    }
    return targets;
  }

  public static NetworkSpec spec(long seed) {
    Random random = new Random(seed);
    List<Integer> mlp = List.of(1 + random.nextInt(40), 1 + random.nextInt(20));
    int width = 1 + random.nextInt(60);
    int crossLayers = random.nextInt(4);
    int mlpLayers = random.nextInt(3);
    return new NetworkSpec(width, crossLayers, random.nextInt(8), mlp.subList(0, mlpLayers));
  }

  /** A network whose cross layers mix experts. */
  public static NetworkSpec mixture(long seed) {
    Random random = new Random(seed);
    int width = 1 + random.nextInt(60);
    int layers = 1 + random.nextInt(3);
    int rank = 1 + random.nextInt(8);
    int experts = 1 + random.nextInt(5);
    List<Integer> mlp = random.nextBoolean() ? List.of() : List.of(1 + random.nextInt(40));
    return new NetworkSpec(width, layers, rank, experts, mlp);
  }
}
