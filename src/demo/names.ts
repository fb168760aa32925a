/** Given names of generated people; in lower case they are their handles. */
// oxfmt-ignore
export const GIVEN_NAMES: readonly string[] = [
  'Aino', 'Alma', 'Amara', 'Anders', 'Anika', 'Arjun', 'Aylin', 'Beatriz', 'Björn', 'Camille', 'Carlos',
  'Chiara', 'Daniel', 'Deniz', 'Dmytro', 'Ebba', 'Elif', 'Emeka', 'Eszter', 'Farid', 'Fatima', 'Felix',
  'Freya', 'Gabriel', 'Giulia', 'Hana', 'Haruto', 'Helena', 'Hugo', 'Ida', 'Ilya', 'Ines', 'Ingrid', 'Isla',
  'Ivan', 'Jae-won', 'Jana', 'Javier', 'Jens', 'Joana', 'Joonas', 'Kaan', 'Kaja', 'Katya', 'Kemal', 'Kenji',
  'Kofi', 'Lars', 'Laila', 'Leon', 'Liam', 'Linnea', 'Luca', 'Lucía', 'Maeve', 'Magnus', 'Maja', 'Malik',
  'Marek', 'Mateo', 'Mei', 'Milan', 'Minh', 'Nadia', 'Naoki', 'Nia', 'Niklas', 'Noor', 'Nuno', 'Olga', 'Olu',
  'Oscar', 'Paula', 'Petra', 'Quinn', 'Rafael', 'Rania', 'Ravi', 'Renata', 'Rosa', 'Rui', 'Sami', 'Sanne',
  'Saoirse', 'Selma', 'Signe', 'Simon', 'Soren', 'Stella', 'Sunita', 'Taro', 'Teodora', 'Thandi', 'Tomasz',
  'Uma', 'Valeria', 'Vikram', 'Wanjiru', 'Xin', 'Yara', 'Yusuf', 'Zara', 'Zofia', 'Андрій', 'Оксана', '美咲',
  '健太', '小明', '지우', 'Ελένη', 'ليلى', 'आरव',
];

// oxfmt-ignore
export const FAMILY_NAMES: readonly string[] = [
  'Aalto', 'Abe', 'Adeyemi', 'Almeida', 'Andersson', 'Bakker', 'Baran', 'Becker', 'Bianchi', 'Castillo',
  'Chen', 'Costa', 'Dahl', 'Demir', 'Diallo', 'Dubois', 'Eriksen', 'Farkas', 'Fernández', 'Fischer', 'Fujita',
  'Garcia', 'Gupta', 'Haddad', 'Hansen', 'Hoang', 'Horvat', 'Ibrahim', 'Ito', 'Ivanova', 'Jansen',
  'Johansson', 'Kaya', 'Keller', 'Kim', 'Kowalski', 'Kuznets', 'Larsen', 'Lindqvist', 'Lopes', 'Mäkinen',
  'Marino', 'Mbeki', 'Mehta', 'Moreau', 'Murphy', 'Nakamura', 'Nair', 'Ndiaye', 'Nguyen', 'Novak', 'O’Brien',
  'Okafor', 'Olsen', 'Öztürk', 'Papadopoulou', 'Park', 'Pereira', 'Petrov', 'Popescu', 'Rahman', 'Rossi',
  'Ruiz', 'Sato', 'Schäfer', 'Shevchenko', 'Silva', 'Singh', 'Svensson', 'Takahashi', 'Tamm', 'Tan', 'Urban',
  'Vargas', 'Virtanen', 'Wagner', 'Wong', 'Yılmaz', 'Zhao',
];

/** First halves of the names of generated rooms. */
// oxfmt-ignore
export const ROOM_SUBJECTS: readonly string[] = [
  'Pier 4', 'Booking', 'Tides', 'Kiosk', 'North Sea', 'Crew', 'Payments', 'Mobile', 'Data', 'Web',
  'Timetable', 'Nordskär', 'Porto Azul', 'Ryhamn', 'Baltic', 'Adriatic', 'Platform', 'Berths', 'Search',
  'Maps', 'Night shift', 'Insurance', 'Storm desk', 'Cargo', 'Pilots', 'Onboarding', 'Partners', 'Research',
  'Analytics', 'Yard', 'Office',
];
