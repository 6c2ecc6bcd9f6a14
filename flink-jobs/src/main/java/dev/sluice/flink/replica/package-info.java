/** What rankers read, held once per process and fed by consumers of its own. */
@NullMarked
package dev.sluice.flink.replica;

import org.jspecify.annotations.NullMarked;
