package dev.sluice.benchmarks.rank;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sluice.model.network.DenseParameters;
import dev.sluice.model.onnx.OnnxModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/** The network on ONNX Runtime's own API, one thread, every candidate as a whole row. */
final class OnnxScorer implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final int width;
  private FloatBuffer buffer = FloatBuffer.allocate(0);

  OnnxScorer(DenseParameters parameters) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      session = environment.createSession(OnnxModel.of(parameters), options);
    }
    width = parameters.spec().inputWidth();
  }

  /** Returns [size][outputs] logits of {@code inputs} [size][inputWidth]. */
  float[][] logits(float[] inputs, int size) throws OrtException {
    if (buffer.capacity() < size * width) {
      buffer =
          ByteBuffer.allocateDirect(size * width * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
    }
    buffer.clear();
    buffer.put(inputs, 0, size * width).flip();
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(environment, buffer, new long[] {size, width});
        OrtSession.Result result = session.run(Map.of(OnnxModel.INPUT, tensor))) {
      return (float[][]) result.get(0).getValue();
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
