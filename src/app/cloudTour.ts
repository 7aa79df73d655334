/** The tour from spheres in a box to clouds on a sphere. */

const rigid = { model: 'manifold', clouds: 'rigid', exponent: 1, learningRate: 0.02 } as const;
const ball = { ...rigid, embedding: 3, cloudsNumber: 100, batch: 50 } as const;
const log = { model: 'manifold', clouds: 'free', loss: 'log', exponent: 1, momentum: 0.9 } as const;
const free = { ...log, embedding: 3, cloudsNumber: 40, views: 8, batch: 10 } as const;
const disks = { model: 'sgd', mode: 'both-batch', dimension: 2, particles: 300 } as const;

/** A `Tour` (tours.ts). */
export const cloudTour = {
  id: 'clouds',
  title: 'From spheres to clouds',
  colouring: 'active' as const,
  onlyActive: false,
  plots: ['activity', 'loss', 'radius'],
  steps: [
    {
      label: 'disks, φ = 0.6',
      text: 'Each step draws a batch, half of the disks, at random. Disks of the batch that overlap move apart by gradient descent; they do not see the others. Each move may make new overlaps with those, and still all have found a place after some thousand steps.',
      config: { ...disks, phi: 0.6, batchFraction: 0.5, learningRate: 0.5 },
      target: 3000,
      rate: 60,
    },
    {
      label: 'circle, r = 0.2',
      text: 'Self-supervised learning moves clouds of points: each is the images that a network makes of one thing seen in several ways, and different things should not overlap. The network scales all images to length 1, so that the box becomes a sphere. In two dimensions it is a circle. These twelve clouds are rigid: disks of radius r around a point of the circle. They absorb as disks in a box do.',
      config: { ...rigid, embedding: 2, cloudsNumber: 12, batch: 6, cloudSize: 0.2 },
      target: 2000,
      rate: 60,
    },
    {
      label: 'sphere, r = 0.17',
      text: 'A hundred clouds on the sphere in three dimensions; turn it with the pointer. There is no φ: the size r is what decides. At r = 0.17 all touching has ended after some eight hundred steps.',
      config: { ...ball, cloudSize: 0.17 },
      target: 5000,
      rate: 300,
    },
    {
      label: 'sphere, r = 0.18',
      text: 'Clouds larger by six hundredths, r = 0.18, never find a place: after 5000 steps about half of them touch another. Between 0.17 and 0.18 lies a transition as at φc.',
      config: { ...ball, cloudSize: 0.18 },
      target: 5000,
      rate: null,
    },
    {
      label: 'free, α = 0.01',
      text: 'In learning, clouds are free: each point moves on its own, and the radius of a cloud follows from the spread of its points. This is the loss of the method CLAMP, the logarithm of the overlaps, with its momentum of 0.9. Clouds part and shrink, to a fifth of their size or less, and after some five thousand steps no two touch. Nothing is left to learn.',
      config: { ...free, learningRate: 0.01 },
      target: 8000,
      rate: 2000,
    },
    {
      label: 'free, α = 0.03',
      text: 'With a learning rate three times as large it does not end: f_a goes up and down, and from step 4000 to 8000 seven in ten clouds touch another on average. The logarithm makes the last overlaps pull hardest, and large steps then throw clouds into others. So the learning rate does what φ does for spheres, although nothing is conserved here. Whether this is a sharp transition is not known.',
      config: { ...free, learningRate: 0.03 },
      target: 8000,
      rate: 2000,
    },
  ],
};
