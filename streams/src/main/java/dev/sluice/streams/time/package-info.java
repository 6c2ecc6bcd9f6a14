/** Event time in stores: watermarks and what expires by them. */
@NullMarked
package dev.sluice.streams.time;

import org.jspecify.annotations.NullMarked;
