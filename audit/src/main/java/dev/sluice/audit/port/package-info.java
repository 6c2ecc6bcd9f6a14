/** What an audit wants to know and cannot find out by itself: jobs and commands fill it in. */
@NullMarked
package dev.sluice.audit.port;

import org.jspecify.annotations.NullMarked;
