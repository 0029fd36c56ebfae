package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.RecordedRequest;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

class BudgetedReviewsTest {

    private final AtomicInteger refused = new AtomicInteger();

    private Scene scene(int perMinute) {
        FakeGateway gateway = FakeGateway.create();
        gateway.rateLimit(perMinute);
        return new Scene(
                        gateway,
                        client -> client.transport(counting(gateway.transport()))
                                .rateBudget(RateBudget.perMinute(perMinute)),
                        enforcer -> enforcer)
                .restored();
    }

    private Transport counting(Transport transport) {
        return new Transport() {
            @Override
            public Publisher<TransportResponse> exchange(TransportRequest request) {
                return Mono.from(transport.exchange(request)).doOnNext(response -> {
                    if (response.status() == 429) {
                        refused.incrementAndGet();
                    }
                });
            }

            @Override
            public Publisher<Void> close() {
                return transport.close();
            }
        };
    }

    private static Mono<Verdict> review(Scene scene, Duration timeout) {
        return scene.enforcer.review(Scene.action().toBuilder().timeout(timeout).build());
    }

    @Test
    void polls_ofFewReviews_lastTheirOwnTime_andOfMore_areStretched() {
        try (Scene scene = scene(60)) {
            scene.gateway.approver().ignoreAll();
            List<Watch<Verdict>> few = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                few.add(watch(review(scene, Duration.ofHours(1))));
            }
            scene.advance(Duration.ofMinutes(5));
            assertThat(pollTimes(scene)).allMatch(path -> path.endsWith("timeout=25"));
            for (int i = 0; i < 30; i++) {
                few.add(watch(review(scene, Duration.ofHours(1))));
            }
            scene.advance(Duration.ofMinutes(10));
            List<String> times = pollTimes(scene);
            assertThat(times.subList(times.size() - 40, times.size())).allMatch(path -> path.endsWith("timeout=60"));
            few.forEach(Watch::cancel);
        }
    }

    private static List<String> pollTimes(Scene scene) {
        return scene.gateway.requests(Endpoint.WAIT).stream()
                .map(RecordedRequest::path)
                .toList();
    }

    @Test
    void thousandReviews_onTheDefaultBudget_allEndInTheirVerdictOrExpiry() {
        try (Scene scene = scene(60)) {
            Random random = new Random(5);
            scene.gateway
                    .approver()
                    .decide(shown -> random.nextInt(10) == 0
                            ? Answer.never()
                            : Answer.after(Duration.ofSeconds(random.nextInt(3_600)), Answer.approve()));
            List<Watch<Verdict>> reviews = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                reviews.add(watch(review(scene, Duration.ofHours(3))));
            }
            Instant begun = scene.time.now();
            scene.advance(Duration.ofMinutes(40));
            assertThat(scene.gateway.exchanges())
                    .as("submissions go before polls")
                    .hasSize(1_000);
            assertThat(scene.gateway.presence(Scene.ENFORCER).online()).isTrue();
            scene.advance(Duration.ofMinutes(141));

            assertThat(reviews).allSatisfy(review -> assertThat(review.value()).isNotNull());
            Map<Boolean, Long> approved = reviews.stream()
                    .collect(Collectors.partitioningBy(review -> review.value().isApproved(), Collectors.counting()));
            assertThat(approved.get(true)).isGreaterThan(870);
            assertThat(reviews.stream().map(Watch::value).filter(verdict -> !verdict.isApproved()))
                    .allMatch(verdict -> verdict instanceof Verdict.Expired);
            assertThat(refused).as("refused for the rate").hasValue(0);
            Map<String, Long> turns = pollTimes(scene).stream()
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
            assertThat(turns.keySet().stream()
                            .map(path -> path.split("/wait")[0])
                            .distinct())
                    .as("reviews that had a turn")
                    .hasSize(1_000);
            assertThat(scene.gateway.requests(Endpoint.ACK))
                    .hasSize(approved.get(true).intValue());
            assertThat(Duration.between(begun, scene.time.now())).isLessThan(Duration.ofHours(4));
        }
    }
}
