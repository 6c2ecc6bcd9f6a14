/**
 * The network on ONNX Runtime, for serving on a CPU. Nothing of the library leaves this package.
 */
@NullMarked
package dev.sluice.model.onnx;

import org.jspecify.annotations.NullMarked;
