package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Faults;
import io.airlockapp.testkit.fault.Tampering;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The faults that are set, and how many calls each has seen. */
final class FaultBook implements Faults {

    /**
     * What goes wrong with one call.
     *
     * @param before how long it takes to be looked at
     * @param after how long its answer takes
     * @param fault what else goes wrong, if anything
     */
    record Plan(Duration before, Duration after, @Nullable Fault fault) {}

    private static final class Rule {
        final Calls calls;
        final Fault fault;
        int seen;

        Rule(Calls calls, Fault fault) {
            this.calls = calls;
            this.fault = fault;
        }

        /** Counts one call, and says whether it is hit. */
        boolean hit() {
            seen++;
            return seen >= calls.first();
        }

        boolean spent() {
            return (long) seen >= (long) calls.first() + calls.count() - 1;
        }
    }

    private final List<Rule> rules = new ArrayList<>();

    @Override
    public synchronized Faults add(Calls calls, Fault fault) {
        if (fault instanceof Fault.Tampered && calls.endpoint() != null && calls.endpoint() != Endpoint.WAIT) {
            throw new IllegalArgumentException("Only a wait delivers a decision: tamper with calls to Endpoint.WAIT.");
        }
        rules.add(new Rule(calls, fault));
        return this;
    }

    @Override
    public synchronized Faults clear() {
        rules.clear();
        return this;
    }

    @Override
    public synchronized int remaining() {
        return rules.size();
    }

    synchronized Plan plan(@Nullable Endpoint endpoint) {
        Duration before = Duration.ZERO;
        Duration after = Duration.ZERO;
        Fault other = null;
        for (Iterator<Rule> i = rules.iterator(); i.hasNext(); ) {
            Rule rule = i.next();
            boolean meant = rule.calls.endpoint() == null || rule.calls.endpoint() == endpoint;
            if (!meant || rule.fault instanceof Fault.Tampered) {
                continue;
            }
            boolean hit = rule.hit();
            if (rule.spent()) {
                i.remove();
            }
            if (hit && rule.fault instanceof Fault.Delay delay) {
                before = delay.afterProcessing() ? before : before.plus(delay.time());
                after = delay.afterProcessing() ? after.plus(delay.time()) : after;
            } else if (hit && other == null) {
                other = rule.fault;
            }
        }
        return new Plan(before, after, other);
    }

    /** What is done to the decision that is about to be delivered, if anything. */
    synchronized @Nullable Tampering tampering() {
        Tampering first = null;
        for (Iterator<Rule> i = rules.iterator(); i.hasNext(); ) {
            Rule rule = i.next();
            if (rule.fault instanceof Fault.Tampered tampered) {
                boolean hit = rule.hit();
                if (rule.spent()) {
                    i.remove();
                }
                if (hit && first == null) {
                    first = tampered.tampering();
                }
            }
        }
        return first;
    }
}
