package io.airlockapp.testkit.approver;

/**
 * An artifact that reached an approver who could not open it, or would not: it is never shown, and never decided.
 *
 * @param requestId the exchange
 * @param problem what is wrong with it
 */
public record Unreadable(String requestId, String problem) {}
