/** Made-up people of the company, beside the named main characters. Any likeness is chance. */
export const EMPLOYEE_NAMES: readonly string[] = `
Aaliyah Brooks, Adrián Molina, Agnieszka Wrona, Aiko Tanabe, Akinyi Otieno, Alejandra Ríos, Alexei Morozov, Amara Nwosu,
Amélie Laurent, Anders Holm, Aneta Dvořáková, Anil Deshpande, Annika Lindqvist, Arjun Menon, Aroha Ngata, Astrid Nygaard,
Ayşe Demir, Bao Tran, Beatriz Carvalho, Benjamin Adler, Bianca Ferrari, Bogdan Ionescu, Brigid Byrne, Camila Duarte,
Carlos Echeverría, Charlotte Meyer, Chidi Eze, Clara Hoffmann, Connor Walsh, Dagmar Stein, Daniel Okafor, Deepa Iyer,
Diego Salazar, Dilnoza Karimova, Dominik Bauer, Edda Sigurdsdóttir, Elena Popova, Elias Virtanen, Emeka Obi, Emma Thornton,
Enzo Moretti, Esra Yıldız, Eun-ji Han, Fatima Zahra Alaoui, Felix Brunner, Fiona MacLeod, Francesca Greco, Frederik Thomsen,
Gabriela Nunes, Georg Wagner, Giulia Conti, Hamza Siddiqui, Hanna Korhonen, Haruto Mori, Helena Vasquez, Henrik Dahl,
Hiroko Endo, Ibrahim Diallo, Imani Mwangi, Ingrid Solberg, Isabel Pereira, Ivana Marković, Jakub Zieliński, James Whitaker,
Jasmin Haddad, Jelena Petrović, Joana Teixeira, Johan van Dijk, Jun Watanabe, Kaan Aydın, Karolína Svobodová, Katarzyna Lis,
Kenji Ueda, Khadija Benali, Kofi Mensah, Lars Eriksen, Laura Giménez, Leila Farahani, Leon Schuster, Liam Gallagher,
Lucía Herrera, Ludovic Petit, Magnus Aas, Maja Nowak, Malik Johnson, Manon Dubois, Mariam Tahir, Matteo Rizzo,
Mei-Ling Chow, Mikael Söderberg, Mina Rahimi, Nadia Petrenko, Naledi Dlamini, Nikhil Rao, Nora Fitzgerald, Oksana Bondar,
Olivia Grant, Omar Farouk, Paolo Marchetti, Petra Novotná, Priya Raman, Rafael Monteiro, Rania Khoury, Rosa Jiménez,
Samuel Boateng, Sanne de Vries, Sofia Andersson, Stefan Keller, Suda Chaiyasit, Tariq Mahmood, Thandiwe Khumalo,
Valentina Rossi, Viktor Hansen, Wei Zhang, Yuki Shimizu, Zofia Kamińska, Zsófia Nagy
`
  .split(/[,\n]/)
  .map((name) => name.trim())
  .filter((name) => name !== '');

/** People of other companies who share a project: guests. */
export const GUESTS: readonly { readonly name: string; readonly email: string }[] = [
  { name: 'Hélène Marchand', email: 'helene.marchand@atelier-lumen.example' },
  { name: 'Oscar Lindgren', email: 'oscar@brightpath-legal.example' },
  { name: 'Rina Sato', email: 'rina.sato@hikari-optics.example' },
  { name: 'Tobias Frank', email: 't.frank@frank-toolworks.example' },
  { name: 'Wanjiru Kamau', email: 'wanjiru@savanna-freight.example' },
  { name: 'Yael Shapiro', email: 'yael@shapiro-audit.example' },
];

/** Departments with their titles, places and how many of ten people work there. */
export const DEPARTMENTS = [
  {
    name: 'Engineering',
    weight: 3,
    titles: ['Firmware engineer', 'Software engineer', 'Test engineer', 'Staff engineer'],
  },
  { name: 'Product', weight: 1, titles: ['Product manager', 'Product designer', 'UX researcher'] },
  { name: 'Sales', weight: 2, titles: ['Account executive', 'Sales engineer', 'Sales manager'] },
  { name: 'Customer Success', weight: 1, titles: ['Customer success manager', 'Support specialist'] },
  { name: 'Operations', weight: 1, titles: ['Supply chain planner', 'Logistics coordinator', 'Quality lead'] },
  { name: 'Marketing', weight: 1, titles: ['Content strategist', 'Events manager', 'Brand designer'] },
  { name: 'Finance', weight: 0.5, titles: ['Controller', 'Financial analyst'] },
  { name: 'People', weight: 0.5, titles: ['Recruiter', 'People partner'] },
] as const;

/** IANA zones of the company's offices. */
export const ZONES = ['Europe/Berlin', 'Europe/Lisbon', 'America/New_York', 'Asia/Singapore', 'Africa/Accra'] as const;

/** An address from a name: lower case letters and a dot, accents left off. */
export function emailOf(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/ı/g, 'i')
    .replace(/ø/g, 'o')
    .toLowerCase();
  const parts = plain.split(/\s+/).map((part) => part.replace(/[^a-z-]/g, ''));
  return `${parts[0]}.${parts.slice(1).join('')}@northwind.example`;
}
