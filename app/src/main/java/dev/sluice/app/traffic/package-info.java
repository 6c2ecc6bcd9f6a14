/** Where requests, impressions and clicks come from when no user's service sends them. */
@NullMarked
package dev.sluice.app.traffic;

import org.jspecify.annotations.NullMarked;
