package io.airlockapp.reactor;

/**
 * What an enforcer does with do-not-disturb policies (wire reference, section 6). Policies come from the gateway's word alone:
 * no approver has signed them.
 */
public enum PolicyHandling {
    /** They are not asked for: every action goes to the approver. */
    IGNORE,
    /** A policy can deny; where one would approve, the approver is asked all the same. The default. */
    DENY_ONLY,
    /** A policy can deny and approve: whoever controls the gateway can then approve anything. */
    TRUST
}
