/**
 * What an audit needs of log folders, tables and platforms: it fills the ports of the audit room.
 */
@NullMarked
package dev.sluice.app.audit;

import org.jspecify.annotations.NullMarked;
