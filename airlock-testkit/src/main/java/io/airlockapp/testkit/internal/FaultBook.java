package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Chaos;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Faults;
import io.airlockapp.testkit.fault.Tampering;
import io.airlockapp.transport.PushRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The faults that are set, and how many calls each has seen. */
public final class FaultBook implements Faults {

    /** What goes wrong with the delivery of a decision: it is changed, or comes once more, or neither. */
    record Delivery(@Nullable Tampering tampering, @Nullable Duration again) {}

    private static final class Rule {
        final Calls calls;
        final @Nullable Enum<?> endpoint;
        final Fault fault;
        int seen;

        Rule(Calls calls, @Nullable Enum<?> endpoint, Fault fault) {
            this.calls = calls;
            this.endpoint = endpoint;
            this.fault = fault;
        }

        boolean meant(Subject subject) {
            return (endpoint == null || endpoint == subject.endpoint())
                    && (calls.requestId() == null || calls.requestId().equals(subject.requestId()))
                    && (calls.enforcerId() == null || calls.enforcerId().equals(subject.enforcerId()))
                    && (calls.condition() == null || calls.condition().test(subject.request()));
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

    private static final Map<Endpoint, PushRequest.Kind> CHANNELS = Map.of(
            Endpoint.EVENTS, PushRequest.Kind.SERVER_SENT_EVENTS, Endpoint.WEB_SOCKET, PushRequest.Kind.WEB_SOCKET);
    private static final Set<Endpoint> DELIVERING =
            Collections.unmodifiableSet(EnumSet.of(Endpoint.WAIT, Endpoint.EVENTS, Endpoint.WEB_SOCKET));

    private final Set<PushRequest.Kind> push;
    private final List<Rule> rules = new ArrayList<>();
    private final List<FrontKind> fronts = new ArrayList<>();
    private @Nullable ChaosMonkey monkey;

    /**
     * Creates a book without faults.
     *
     * @param push the channels that are served
     */
    public FaultBook(Set<PushRequest.Kind> push) {
        this.push = Set.copyOf(push);
    }

    @Override
    public Faults add(Calls calls, Fault fault) {
        String problem = problem(calls.endpoint(), fault);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        add(calls, calls.endpoint(), fault);
        return this;
    }

    /**
     * Sets a fault of a server that is no gateway.
     *
     * @param endpoint the endpoint
     * @param count how many calls are hit
     * @param fault what goes wrong
     * @throws IllegalArgumentException if it is a fault of gateways only
     */
    public void add(Enum<?> endpoint, int count, Fault fault) {
        if (perDelivery(fault) || fault instanceof Fault.Restart) {
            throw new IllegalArgumentException(
                    "Only a gateway delivers decisions, and only it can be restarted: use another fault.");
        }
        add(Calls.any().times(count), endpoint, fault);
    }

    private synchronized void add(Calls calls, @Nullable Enum<?> endpoint, Fault fault) {
        for (FrontKind front : fronts) {
            check(front, fault);
        }
        rules.add(new Rule(calls, endpoint, fault));
    }

    /** Why calls to an endpoint cannot suffer a fault and what to do, or null if they can. */
    private @Nullable String problem(@Nullable Endpoint endpoint, Fault fault) {
        PushRequest.Kind channel = endpoint == null ? null : CHANNELS.get(endpoint);
        if (channel != null && !push.contains(channel)) {
            return "The gateway opens no channel at " + endpoint + ": build it with push(" + channel + ").";
        }
        if (fault instanceof Fault.Tampered && endpoint != null && !DELIVERING.contains(endpoint)) {
            return "Only a wait or a channel delivers a decision: tamper with calls to one of " + DELIVERING + ".";
        }
        if (fault instanceof Fault.Duplicated && (endpoint == null ? push.isEmpty() : channel == null)) {
            return "Only a channel delivers a decision twice: build the gateway with push(), and use EVENTS or WEB_SOCKET."
                    + " Waits deliver a decision as often as they are asked; repeatCall() asks one twice.";
        }
        if (channel != null && needsBody(fault)) {
            return "A channel is no answer with a body, and is not asked for twice: use another fault, or what"
                    + " channels() of the gateway can do.";
        }
        return null;
    }

    /** Whether it is done to the answer of a call, and so cannot be done to a channel. */
    static boolean needsBody(Fault fault) {
        return fault instanceof Fault.Truncated
                || fault instanceof Fault.Stalled
                || fault instanceof Fault.Drip
                || fault instanceof Fault.Repeated
                || (fault instanceof Fault.Cut cut && cut.moment() == Fault.Cut.Moment.AFTER_ANSWER);
    }

    private static boolean perDelivery(Fault fault) {
        return fault instanceof Fault.Tampered || fault instanceof Fault.Duplicated;
    }

    private static void check(FrontKind front, Fault fault) {
        String problem = front.problem(fault);
        if (problem != null) {
            throw new IllegalStateException(problem);
        }
    }

    /**
     * Takes note of a front.
     *
     * @param front what opens
     * @throws IllegalStateException if a fault is set that it cannot do
     */
    public synchronized void opened(FrontKind front) {
        rules.forEach(rule -> check(front, rule.fault));
        fronts.add(front);
    }

    /**
     * Takes note that a front is no more.
     *
     * @param front what has been closed
     */
    public synchronized void closed(FrontKind front) {
        fronts.remove(front);
    }

    @Override
    public synchronized Faults clear() {
        rules.clear();
        monkey = null;
        return this;
    }

    @Override
    public synchronized int remaining() {
        return rules.size();
    }

    synchronized void chaos(Chaos chaos) {
        monkey = chaos.rate() == 0 ? null : new ChaosMonkey(chaos);
    }

    synchronized @Nullable Chaos chaos() {
        return monkey == null ? null : monkey.chaos;
    }

    /**
     * Counts one call.
     *
     * @param subject the call
     * @return what goes wrong with it
     */
    synchronized Plan plan(Subject subject) {
        boolean channel = subject.endpoint() instanceof Endpoint endpoint && CHANNELS.containsKey(endpoint);
        List<Fault> hits = new ArrayList<>();
        for (Iterator<Rule> i = rules.iterator(); i.hasNext(); ) {
            Rule rule = i.next();
            if (perDelivery(rule.fault) || (channel && needsBody(rule.fault)) || !rule.meant(subject)) {
                continue;
            }
            if (rule.hit()) {
                hits.add(rule.fault);
            }
            if (rule.spent()) {
                i.remove();
            }
        }
        Fault chance = monkey == null ? null : monkey.next(channel, fronts);
        if (chance != null) {
            hits.add(chance);
        }
        return Plan.of(hits);
    }

    /**
     * Counts one call to a server that is no gateway.
     *
     * @param endpoint what it asks for, or null if there is no such endpoint
     * @return what goes wrong with it
     */
    public synchronized Plan plan(@Nullable Enum<?> endpoint) {
        List<Fault> hits = new ArrayList<>();
        for (Iterator<Rule> i = rules.iterator(); i.hasNext(); ) {
            Rule rule = i.next();
            if (rule.endpoint == endpoint) {
                if (rule.hit()) {
                    hits.add(rule.fault);
                }
                if (rule.spent()) {
                    i.remove();
                }
            }
        }
        return Plan.of(hits);
    }

    /** Counts the delivery of a decision. */
    synchronized Delivery delivery(Subject subject) {
        Tampering tampering = null;
        Duration again = null;
        boolean channel = subject.endpoint() != Endpoint.WAIT;
        for (Iterator<Rule> i = rules.iterator(); i.hasNext(); ) {
            Rule rule = i.next();
            if (!perDelivery(rule.fault)
                    || (rule.fault instanceof Fault.Duplicated && !channel)
                    || !rule.meant(subject)) {
                continue;
            }
            boolean hit = rule.hit();
            if (rule.spent()) {
                i.remove();
            }
            if (hit && tampering == null && rule.fault instanceof Fault.Tampered tampered) {
                tampering = tampered.tampering();
            } else if (hit && again == null && rule.fault instanceof Fault.Duplicated duplicated) {
                again = duplicated.later();
            }
        }
        if (channel && monkey != null) {
            Duration chance = monkey.nextRepetition();
            again = again == null ? chance : again;
        }
        return new Delivery(tampering, again);
    }
}
