/** The broker, the Streams application and the Flink jobs in one process. */
@NullMarked
package dev.sluice.app.platform;

import org.jspecify.annotations.NullMarked;
