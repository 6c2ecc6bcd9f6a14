package dev.sluice.flink.ranker;

import dev.sluice.flink.KafkaEnds;
import dev.sluice.flink.record.Inbound;
import dev.sluice.flink.record.Outbound;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * events and requests -&gt; admitted by the guard -&gt; by subject: history and ranking -&gt;
 * ranked, served, and the dead letters of requests.
 */
public final class RankerJob {
  /** The job's name. */
  public static final String NAME = "sluice-ranker";

  private RankerJob() {}

  /** Adds the job's graph to {@code env}. */
  public static void build(StreamExecutionEnvironment env, RankerJobConfig config) {
    SingleOutputStreamOperator<Inbound> events = admitted(env, config, config.topics().events());
    SingleOutputStreamOperator<Inbound> requests =
        admitted(env, config, config.topics().requests());
    SingleOutputStreamOperator<Outbound> answers =
        events
            .union(requests)
            .keyBy(in -> in.subject, Types.STRING)
            .process(
                new RankFunction(
                    config.topics(), config.ranker(), config.clock(), config.published()),
                Outbound.type())
            .name("rank")
            .uid("rank")
            .setParallelism(config.parallelism());
    // Two sinks: a union would cut the chain from the ranker to its sink, one more thread to wake.
    write(answers, "answers", config);
    write(requests.getSideOutput(AdmitFunction.REFUSED), "refused", config);
  }

  private static void write(DataStream<Outbound> records, String name, RankerJobConfig config) {
    records.sinkTo(sink(config, name)).name(name).uid(name).setParallelism(config.parallelism());
  }

  private static SingleOutputStreamOperator<Inbound> admitted(
      StreamExecutionEnvironment env, RankerJobConfig config, String topic) {
    String group = config.topics().prefix() + "ranker." + config.model();
    // Somebody waits for the answer to a request; an event only has to be there by the next one.
    KafkaSource<Inbound> source =
        topic.equals(config.topics().requests())
            ? KafkaEnds.source(config.kafka(), topic, group)
            : KafkaEnds.gathering(config.kafka(), topic, group);
    return env.fromSource(source, WatermarkStrategy.noWatermarks(), topic)
        .uid(topic)
        .setParallelism(config.parallelism())
        .process(
            new AdmitFunction(
                config.topics(),
                config.schemaHash(),
                topic.equals(config.topics().requests())
                    ? config.published()
                    : PublishedAnswers.NONE,
                config.clock()),
            Inbound.type())
        .name("admit " + topic)
        .uid("admit-" + topic)
        .setParallelism(config.parallelism());
  }

  private static KafkaSink<Outbound> sink(RankerJobConfig config, String name) {
    return switch (config.delivery()) {
      case AT_LEAST_ONCE -> KafkaEnds.prompt(config.kafka());
      case EXACTLY_ONCE ->
          KafkaEnds.transactional(
              config.kafka(), config.topics().prefix() + "ranker-" + config.model() + "-" + name);
    };
  }
}
