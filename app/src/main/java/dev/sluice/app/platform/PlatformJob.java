package dev.sluice.app.platform;

import java.util.function.Consumer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A Flink job of the platform.
 *
 * @param name of the job and of its checkpoint folder
 * @param build draws its graph
 */
public record PlatformJob(String name, Consumer<StreamExecutionEnvironment> build) {}
