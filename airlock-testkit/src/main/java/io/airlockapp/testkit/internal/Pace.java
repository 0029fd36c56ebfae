package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Bodies that come bit by bit. When each bit is due is settled at once, whenever a front comes to ask for it. */
final class Pace {

    private final Scheduler scheduler;
    private final long start;

    Pace(Scheduler scheduler) {
        this.scheduler = scheduler;
        start = scheduler.now(TimeUnit.NANOSECONDS);
    }

    Reply stalled(TransportResponse response, Fault.Stalled fault) {
        byte[] body = response.body().toByteArray();
        byte[] rest = Arrays.copyOfRange(body, body.length / 2, body.length);
        Flux<byte[]> half = Flux.just(Arrays.copyOf(body, body.length / 2));
        Duration time = fault.time();
        return new Reply.Paced(response, half.concatWith(time == null ? Mono.never() : after(time, rest)));
    }

    Reply dripping(TransportResponse response, Fault.Drip fault) {
        byte[] body = response.body().toByteArray();
        int pieces = Math.max(1, Math.min(fault.pieces(), body.length));
        List<Mono<byte[]>> drops = new ArrayList<>();
        for (int i = 0; i < pieces; i++) {
            byte[] drop = Arrays.copyOfRange(body, at(body, i, pieces), at(body, i + 1, pieces));
            drops.add(i == 0 ? Mono.just(drop) : after(fault.pause().multipliedBy(i), drop));
        }
        return new Reply.Paced(response, Flux.concat(drops));
    }

    private static int at(byte[] body, int piece, int pieces) {
        return (int) ((long) body.length * piece / pieces);
    }

    private Mono<byte[]> after(Duration time, byte[] bytes) {
        return Mono.defer(() -> {
            long passed = scheduler.now(TimeUnit.NANOSECONDS) - start;
            return Mono.delay(time.minusNanos(passed), scheduler).thenReturn(bytes);
        });
    }
}
