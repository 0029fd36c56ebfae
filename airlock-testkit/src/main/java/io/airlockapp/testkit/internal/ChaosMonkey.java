package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.ErrorShape;
import io.airlockapp.testkit.fault.Chaos;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Draws faults that are nobody's malice. Guarded by {@link FaultBook}. */
final class ChaosMonkey {

    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final List<ErrorShape> SHAPES = List.of(ErrorShape.values());

    final Chaos chaos;
    private final SplittableRandom random;

    ChaosMonkey(Chaos chaos) {
        this.chaos = chaos;
        random = new SplittableRandom(chaos.seed());
    }

    /** What the next call suffers, if anything: one of what every front that is open can do to it. */
    @Nullable
    Fault next(boolean channel, Collection<FrontKind> fronts) {
        // A call takes as many numbers out of the source whether it is hit or not, and whatever can be done to it.
        boolean hit = random.nextDouble() < chaos.rate();
        int which = random.nextInt(Integer.MAX_VALUE);
        Duration time = Duration.ofMillis(random.nextLong(LONGEST.toMillis()) + 1);
        if (!hit) {
            return null;
        }
        List<Fault> faults = new ArrayList<>(faults(time, which));
        faults.removeIf(fault -> (channel && FaultBook.needsBody(fault))
                || fronts.stream().anyMatch(front -> front.problem(fault) != null));
        return faults.get(which % faults.size());
    }

    /** Whether the next delivery on a channel is repeated, and how much later. */
    @Nullable
    Duration nextRepetition() {
        boolean hit = random.nextDouble() < chaos.rate();
        Duration later = Duration.ofMillis(random.nextLong(LONGEST.toMillis()));
        return hit ? later : null;
    }

    private static List<Fault> faults(Duration time, int which) {
        ErrorShape shape = SHAPES.get(which % SHAPES.size());
        return List.of(
                Fault.delay(time),
                Fault.delayAnswer(time),
                Fault.status(500).in(shape),
                Fault.status(502).in(ErrorShape.TEXT),
                Fault.status(503, "unavailable").in(shape).retryAfter(Duration.ofSeconds(1)),
                Fault.status(504).in(shape),
                Fault.status(429, "quota_exceeded").in(shape).retryAfter(Duration.ofSeconds(1)),
                Fault.htmlPage(503),
                Fault.refuseConnection(),
                Fault.resetBeforeProcessing(),
                Fault.resetBeforeAnswer(),
                Fault.resetDuringAnswer(),
                Fault.resetAfterAnswer(),
                Fault.garbage(),
                Fault.truncatedBody(),
                Fault.stalledBody(time),
                Fault.slowDrip(5, time.dividedBy(5)),
                Fault.repeatCall());
    }
}
