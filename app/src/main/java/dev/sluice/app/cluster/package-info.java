/**
 * The platform as processes of their own on the loopback address, from the jars of the class path:
 *
 * <pre>
 *   broker-1..3   kafka.Kafka, broker and controller in one
 *   jobmanager    Flink's standalone session; web submission is off
 *   taskmanager-1, -2
 *   streams-1..n  the Streams application
 * </pre>
 *
 * Nothing of it stays in this process: what runs is known by the pids in the work folder.
 */
@NullMarked
package dev.sluice.app.cluster;

import org.jspecify.annotations.NullMarked;
