package io.airlockapp.reactor.internal.source;

/** A feed of ours, which is known to end each wait at its deadline, so that nobody else needs a timer for it. */
public interface KeepsDeadlines {}
